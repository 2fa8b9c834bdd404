// What a Go user meets beside the example: mistakes are answered in the library's words, values cross the language border unharmed.
//
// Prints one JSON object a line: name, ok, says.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"
)

func report(name string, check func() (string, error)) {
	says, err := func() (says string, err error) {
		defer func() {
			if panicked := recover(); panicked != nil {
				err = fmt.Errorf("%v", panicked)
			}
		}()
		return check()
	}()
	if err != nil {
		says = err.Error()
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"name": name, "ok": err == nil, "says": says}); err != nil {
		panic(err)
	}
}

func main() {
	defer jsii.Close()

	for _, mistake := range mistakes {
		report("mistake: "+mistake.name, func() (string, error) { return answer(mistake.make, mistake.expected) })
	}
	for _, crossing := range crossings {
		report("jsii: "+crossing.name, crossing.check)
	}
}
