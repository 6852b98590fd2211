// Command pod-security holds the Deployments of YAML files against the Pod Security Standard "restricted", with the
// checks that Kubernetes itself admits pods by. It prints a line for each violation and exits with 1 if there is any.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	yamlreader "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		fatal(err)
	}
	failed := false
	for _, file := range os.Args[1:] {
		violations, err := check(evaluator, file)
		if err != nil {
			fatal(fmt.Errorf("%s: %w", file, err))
		}
		for _, violation := range violations {
			failed = true
			fmt.Printf("%s: %s\n", file, violation)
		}
	}
	if failed {
		os.Exit(1)
	}
}

func check(evaluator policy.Evaluator, file string) ([]string, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()

	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	var violations []string
	for reader := yamlreader.NewYAMLReader(bufio.NewReader(opened)); ; {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return violations, nil
		}
		if err != nil {
			return nil, err
		}
		var deployment appsv1.Deployment
		if err := yaml.Unmarshal(document, &deployment); err != nil {
			return nil, err
		}
		if deployment.Kind != "Deployment" {
			continue
		}
		template := deployment.Spec.Template
		for _, result := range evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec) {
			if !result.Allowed {
				violations = append(violations, fmt.Sprintf("Deployment/%s: %s: %s", deployment.Name, result.ForbiddenReason, result.ForbiddenDetail))
			}
		}
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}
