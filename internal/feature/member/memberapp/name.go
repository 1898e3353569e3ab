package memberapp

// nameKey is the order of names.
func nameKey(name string) string { return name }
