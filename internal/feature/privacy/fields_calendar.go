package privacy

// calendarRoom is what calendars outside of the product need: nobody's words.
var calendarRoom = Room{"calendar", "日历订阅", nil, `
	calendar_feed: account digest made_at`}
