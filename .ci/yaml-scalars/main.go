// Command yaml-scalars says what YAML means to Kubernetes. It reads a table whose lines begin with a document as a JSON string, asks
// the library by which kubectl, Helm and Argo CD read manifests, and prints the table anew: the document and what it is as JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

// What stands for a document that the library does not read. Its words are its own, and nobody compares them.
const refused = "refused"

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			fmt.Println(line)
			continue
		}
		var document string
		if err := json.NewDecoder(strings.NewReader(line)).Decode(&document); err != nil {
			fatal(fmt.Errorf("%s: %w", line, err))
		}
		// The document as it is written in the table, rather than as this program would write it.
		written, _, _ := strings.Cut(line, "\t")
		fmt.Printf("%s\t%s\n", strings.TrimSpace(written), meaning(document))
	}
	if err := lines.Err(); err != nil {
		fatal(err)
	}
}

func meaning(document string) string {
	found, err := yaml.YAMLToJSON([]byte(document))
	if err != nil {
		return refused
	}
	return string(found)
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}
