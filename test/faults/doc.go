// Package faults breaks what the product stands on, under load, and looks
// whether every write that was acknowledged is there afterwards and none is
// half there. Real forms are posted to a real "touyan serve".
//
// What runs with every "make test" is a short run of each. "make faults"
// (FAULTS=long) runs them for long and writes what came out into
// docs/reliability.md. A fault that this machine cannot make (no root, no loop
// devices) fails the long run unless FAULTS_ALLOW names it: FAULTS_ALLOW=FT-03.
package faults
