/** The files of Kubernetes from which the rows are taken, as they are at v1.36.0. What v1.28.0 still accepts is left out. */
export const CORE = 'pkg/apis/core/validation/validation.go';
export const APPS = 'pkg/apis/apps/validation/validation.go';
export const BATCH = 'pkg/apis/batch/validation/validation.go';
export const NETWORKING = 'pkg/apis/networking/validation/validation.go';
export const POLICY = 'pkg/apis/policy/validation/validation.go';
export const RBAC = 'pkg/apis/rbac/validation/validation.go';
export const AUTOSCALING = 'pkg/apis/autoscaling/validation/validation.go';
export const SCHEDULING = 'pkg/apis/scheduling/validation/validation.go';
export const STORAGE = 'pkg/apis/storage/validation/validation.go';
export const OBJECT_META = 'staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go';
export const META_V1 = 'staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go';
