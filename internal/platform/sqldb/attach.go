package sqldb

// Attach gives the database a companion that is found again from each of its
// transactions, such as the chain of the trail. The key is of a type of its
// owner's own, as with context.WithValue; a later companion takes the place of
// an earlier one.
func (db *DB) Attach(key, companion any) { db.companions.Store(key, companion) }

// Attached returns the companion under key of the transaction's database, nil
// when it has none.
func (tx *Tx) Attached(key any) any {
	v, _ := tx.db.companions.Load(key)
	return v
}
