package sheet

// Limits is how much a file may ask of the machine. Anything above is refused
// as TooLarge before it costs memory.
type Limits struct {
	File     int64 // bytes of the file
	Unzipped int64 // bytes of all its parts together, unpacked
	Part     int64 // bytes of one part, unpacked
	Entries  int   // parts in the archive
	Sheets   int   // sheets
	Rows     int   // rows with content in one sheet
	Cells    int   // cells with content in all sheets that are read
	Strings  int64 // bytes of the shared strings
	Merges   int   // merged areas in one sheet
}

// Default suits lists that people keep by hand: some ten thousand persons. A
// list of 10,000 rows and 25 columns unpacks to about 20 MB.
var Default = Limits{
	File:     20 << 20,
	Unzipped: 160 << 20,
	Part:     96 << 20,
	Entries:  2000,
	Sheets:   200,
	Rows:     60_000,
	Cells:    1_000_000,
	Strings:  64 << 20,
	Merges:   50_000,
}

// Hard limits of the format itself.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14
)
