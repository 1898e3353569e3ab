// Package privacy has the rules of what is held about people: the register of
// fields, the notice that everybody reads, what an export needs, how long things
// are kept and how they go, and how somebody has their data corrected.
package privacy
