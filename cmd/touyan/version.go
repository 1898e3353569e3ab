package main

import (
	"fmt"

	"touyan/assets"
	"touyan/internal/base/strokes"
)

type versionCommand struct {
	Licences bool `help:"Print the third-party notices." aliases:"licenses"`
	Bill     bool `help:"Print what the program is made of, as CycloneDX JSON." aliases:"sbom"`
}

// Run prints the version, or the notices of what the binary carries.
func (c versionCommand) Run(t *terminal) error {
	if c.Bill {
		return bill(t.out)
	}
	if !c.Licences {
		_, err := fmt.Fprintf(t.out, "touyan %s\n", version)
		return err
	}
	_, err := fmt.Fprint(t.out, assets.Licences(), "\n", strokes.Notice)
	return err
}
