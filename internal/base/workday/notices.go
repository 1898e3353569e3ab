package workday

import "touyan/internal/base/civil"

func span(from, until string) civil.Period {
	return civil.Period{From: civil.MustDay(from), Until: civil.MustDay(until)}
}

func days(ds ...string) []civil.Day {
	out := make([]civil.Day, len(ds))
	for i, d := range ds {
		out[i] = civil.MustDay(d)
	}
	return out
}

// Notices are the State Council's arrangements that the product comes with;
// later ones are entered by the court as parameters.
var Notices = []Year{
	{2025, []civil.Period{
		span("2025-01-01", "2025-01-01"), span("2025-01-28", "2025-02-04"), span("2025-04-04", "2025-04-06"),
		span("2025-05-01", "2025-05-05"), span("2025-05-31", "2025-06-02"), span("2025-10-01", "2025-10-08"),
	}, days("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"), "国务院办公厅关于 2025 年部分节假日安排的通知"},
	{2026, []civil.Period{
		span("2026-01-01", "2026-01-03"), span("2026-02-15", "2026-02-23"), span("2026-04-04", "2026-04-06"),
		span("2026-05-01", "2026-05-05"), span("2026-06-19", "2026-06-21"), span("2026-09-25", "2026-09-27"), span("2026-10-01", "2026-10-07"),
	}, days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"), "国务院办公厅关于 2026 年部分节假日安排的通知（待核）"},
}
