// Command interop drives golang.org/x/oauth2 and go-jose against a running server: `interop client` or
// `interop verify`, with a job as JSON on stdin; what came of it goes to stdout.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func run(what string) (any, error) {
	input := json.NewDecoder(os.Stdin)
	switch what {
	case "client":
		var job clientJob
		if err := input.Decode(&job); err != nil {
			return nil, err
		}
		return runClient(job)
	case "verify":
		var job verifyJob
		if err := input.Decode(&job); err != nil {
			return nil, err
		}
		return runVerify(job)
	}
	return nil, fmt.Errorf("there is no %q", what)
}

func main() {
	what := ""
	if len(os.Args) == 2 {
		what = os.Args[1]
	}
	found, err := run(what)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
