package surveyapp

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// Asked is a questionnaire as whoever answers sees it.
type Asked struct {
	Held
	Group int
}

// Ask returns the questionnaire behind a public address; group counts from 1.
// Faults: NotFound; Conflict when answering has ended.
func (a *App) Ask(ctx context.Context, link string, group int) (q Asked, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		q, err = a.asked(tx, link, group)
		return err
	})
	return q, err
}

func (a *App) asked(tx *sqldb.Tx, link string, group int) (Asked, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return Asked{}, err
	}
	gone := fault.New(fault.NotFound, "没有这份问卷，地址可能不完整。请核对，或者重新扫描二维码。")
	if len(link) < 20 {
		return Asked{}, gone
	}
	h, ok, err := sqldb.Maybe(tx, scan(tree), `select `+columns+` from survey s where s.link = $1`, link)
	if err != nil {
		return Asked{}, err
	}
	if !ok || h.Way != survey.Link || group < 1 || group > len(h.Groups) {
		return Asked{}, gone
	}
	if h.Stage != survey.Open || h.Over(tx.Today()) {
		return Asked{}, fault.New(fault.Conflict, "“"+h.Title+"”已经结束，不再收问卷。")
	}
	return Asked{h, group - 1}, nil
}

// Answer takes one paper that came by a public address: value returns what stands
// in a field. Its marks go into the counters, its words, apart, under random
// numbers; nothing else is kept of it. Faults: Invalid, at the fields; NotFound;
// Conflict when answering has ended.
func (a *App) Answer(ctx context.Context, link string, group int, value func(field string) string) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		q, err := a.asked(tx, link, group)
		if err != nil {
			return err
		}
		words, err := q.words(value)
		if err != nil {
			return err
		}
		f, err := q.Fill(q.Group, value)
		if err != nil {
			return err
		}
		if len(words) == 0 && q.Size() == 1 {
			return fault.New(fault.Invalid, "还没有填写意见。").At(survey.Field(0, 0), "请填写意见")
		}
		if err := rise(tx, q.ID, q.Spots(f)); err != nil {
			return err
		}
		return keepWords(tx, q.ID, words)
	})
}

// words are the free texts of a paper by question.
func (h *Held) words(value func(field string) string) (map[int]string, error) {
	bad := fault.New(fault.Invalid, "问卷没有提交，有几处要改。")
	out := map[int]string{}
	for i, q := range h.Questions {
		if q.Form != survey.Words {
			continue
		}
		text := value(survey.Field(i, 0))
		if n := len([]rune(text)); n > survey.MaxWords {
			_ = bad.At(survey.Field(i, 0), "最多 "+strconv.Itoa(survey.MaxWords)+" 字，现有 "+strconv.Itoa(n)+" 字")
		} else if text != "" {
			out[i] = text
		}
	}
	return out, bad.Err()
}

// rise counts one more at each spot.
func rise(tx *sqldb.Tx, k survey.ID, spots []survey.Spot) error {
	q, args := `update survey_tally set n = n + 1 where survey = $1 and spot in (`, []any{k}
	for i, s := range spots {
		if i > 0 {
			q += ", "
		}
		args = append(args, s.Number())
		q += "$" + strconv.Itoa(len(args))
	}
	n, err := tx.Exec(q+")", args...)
	if err == nil && n != int64(len(spots)) {
		return fault.New(fault.Internal, "问卷没有记下，请再提交一次。")
	}
	return err
}

// keepWords keeps free texts under random numbers: neither by number nor by place
// do they stand in the order of writing once the questionnaire is closed.
func keepWords(tx *sqldb.Tx, k survey.ID, words map[int]string) error {
	if len(words) == 0 {
		return nil
	}
	rows := tx.Insert("survey_word", "id", "survey", "question", "words")
	for q, text := range words {
		n, err := unused(tx)
		if err != nil {
			return err
		}
		rows.Add(n, k, q, text)
	}
	return rows.Done()
}

// unused draws a number that no free text has.
func unused(tx *sqldb.Tx) (int64, error) {
	for {
		n := random()
		_, taken, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from survey_word where id = $1`, n)
		if err != nil || !taken {
			return n, err
		}
	}
}

// random is a number that says nothing of when it was made: 31 bits, the integer
// of every engine.
func random() int64 {
	var b [4]byte
	_, _ = rand.Read(b[:])
	return int64(binary.BigEndian.Uint32(b[:]) >> 1)
}

// shuffle writes the free texts anew in the order of their random numbers, so
// that the places of the rows tell no order of writing either (VT-06, VT-18).
func shuffle(tx *sqldb.Tx, k survey.ID) error {
	type word struct {
		q    int
		text string
	}
	ws, err := sqldb.All(tx, func(r sqldb.Row) (w word, err error) { return w, r.Scan(&w.q, &w.text) },
		`select question, words from survey_word where survey = $1 order by id`, k)
	if err != nil || len(ws) == 0 {
		return err
	}
	if _, err := tx.Exec(`delete from survey_word where survey = $1`, k); err != nil {
		return err
	}
	rows := tx.Insert("survey_word", "id", "survey", "question", "words")
	seen := map[int64]bool{}
	for _, w := range ws {
		n, err := unused(tx)
		for ; err == nil && seen[n]; n, err = unused(tx) { // drawn for another of these
		}
		if err != nil {
			return err
		}
		seen[n] = true
		rows.Add(n, k, w.q, w.text)
	}
	return rows.Done()
}
