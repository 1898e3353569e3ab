// Package server puts the rooms together: which role can do what, what stands
// around the pages, which room's facts another room is given, and the periodic
// work. It is the only package that knows all rooms.
package server
