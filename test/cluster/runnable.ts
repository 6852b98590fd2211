/** Manifests whose pods any node can run: the images of the stories are made up. */

/** It does nothing, and is on most nodes already. */
const IMAGE = 'registry.k8s.io/pause';
const TAGS = ['3.9', '3.10', '3.8', '3.7'];

/** What the image cannot do. */
const LEFT_OUT = ['command', 'args', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

/** The same manifests with an image that any node runs, in another version for each of theirs; without probes, hooks and what runs before. */
export class Runnable {
  private readonly images: string[] = [];

  of(manifests: readonly any[]): any[] {
    return manifests.map(manifest => manifest.spec?.template === undefined ? manifest : {
      ...manifest, spec: { ...manifest.spec, template: this.template(manifest.spec.template) },
    });
  }

  private template({ spec: { initContainers: _, ...spec }, ...template }: any): any {
    return { ...template, spec: { ...spec, containers: spec.containers.map((one: any) => this.container(one)) } };
  }

  private container(container: any): any {
    const kept = Object.entries(container).filter(([field]) => !LEFT_OUT.includes(field));
    return { ...Object.fromEntries(kept), image: this.image(container.image) };
  }

  private image(image: string): string {
    if (!this.images.includes(image)) this.images.push(image);
    return `${IMAGE}:${TAGS[this.images.indexOf(image) % TAGS.length]}`;
  }
}
