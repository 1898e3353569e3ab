// Package memberrule judges what the regulations ask of a branch about its
// members' memberships: those who cannot be reached or are away (EDU-07, EDU-08,
// EDU-10, EDU-16), letters of introduction (EDU-12), disposals (DIS-03),
// penalties (PUN-02 … PUN-06, PUN-10), the items of the register (REG-02) and the
// badge of fifty years (HON-07).
//
// Much of it only few may know. A finding therefore stands on the branch, counts,
// and names nobody; the page it leads to asks who is looking.
package memberrule
