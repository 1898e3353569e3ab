package lifeweb

import (
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/paper"
)

// Document is the record as a paper, for whoever bundles records.
func Document(v *lifeapp.View) paper.Paper { return document(v) }
