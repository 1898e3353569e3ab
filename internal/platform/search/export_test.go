package search

// Patience sets how many texts a search reads, and returns how to set it back.
func Patience(n int) (back func()) {
	was := patience
	patience = n
	return func() { patience = was }
}
