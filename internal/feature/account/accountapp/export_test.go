package accountapp

// Cheap makes passwords cost next to nothing, as only the tests of this package
// can: there is no other way to set it.
func (o *Options) Cheap() {
	o.cost = costs[o.Rules.Hash]
	o.cost.passes = 1
	if o.cost.memory > 0 {
		o.cost.memory = 8
	}
}
