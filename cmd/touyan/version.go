package main

import (
	"fmt"

	"touyan/assets"
)

type versionCommand struct {
	Licences bool `help:"Print the third-party notices." aliases:"licenses"`
}

// Run prints the version, or the notices of what the binary carries.
func (c versionCommand) Run(t *terminal) error {
	if !c.Licences {
		fmt.Fprintf(t.out, "touyan %s\n", version)
		return nil
	}
	fmt.Fprint(t.out, assets.Licences())
	return nil
}
