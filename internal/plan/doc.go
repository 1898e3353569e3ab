// Package plan holds the building to its plan: tests over the whole tree, and
// no other code. Each says in its failure which line breaks which rule and what
// to do instead; docs/architecture.md says why the rule stands.
package plan
