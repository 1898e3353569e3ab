package caseloadweb

import "touyan/internal/platform/web"

// importRoutes are those of taking lists in, mappings and definitions.
func (p *pages) importRoutes() []web.Route { return nil }
