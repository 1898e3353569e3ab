package rulebook

import (
	"fmt"

	"touyan/internal/base/civil"
)

// DocID names a document: "branch-regulations".
type DocID string

// Document is one regulation in one edition.
type Document struct {
	ID      DocID
	Short   string    // 支部工作条例, as chips show it
	Title   string    // full title without 《》
	Edition civil.Day // the day from which this edition is in force
	Note    string    // what is not confirmed about the document itself, or ""
}

// Article is one article of a document, as far as the product uses it.
type Article struct {
	Doc  DocID
	No   string // "第十二条"; "约第十九条" is written as 第十九条 with Unconfirmed
	Text string // what the article says, in our words, one or two sentences
	// Unconfirmed says what must still be compared with the original: 条号待核.
	// Pages show it beside the citation.
	Unconfirmed string
}

// Citation points to an article in an edition. It is made with Cite, from the
// index, so that no citation can point nowhere.
type Citation struct {
	Doc     DocID
	Article string
	Edition civil.Day
}

// IsZero reports whether c cites nothing.
func (c Citation) IsZero() bool { return c == Citation{} }

// Cite returns the citation of an article that stands in the index; it panics
// when it does not: the index comes first.
func Cite(doc DocID, article string) Citation {
	d, ok := docs[doc]
	if !ok {
		panic(fmt.Sprintf("rulebook: no document %q", doc))
	}
	if _, ok := articles[key{doc, article}]; !ok {
		panic(fmt.Sprintf("rulebook: no article %s of %q in the index", article, doc))
	}
	return Citation{doc, article, d.Edition}
}

// Document returns the document that c cites.
func (c Citation) Document() Document { return docs[c.Doc] }

// Entry returns the article that c cites.
func (c Citation) Entry() Article { return articles[key{c.Doc, c.Article}] }

// String returns "支部工作条例 第十二条", as chips show it.
func (c Citation) String() string { return docs[c.Doc].Short + " " + c.Article }

// Full returns "《中国共产党支部工作条例（试行）》第十二条".
func (c Citation) Full() string { return "《" + docs[c.Doc].Title + "》" + c.Article }

// Documents returns the index of documents in its written order.
func Documents() []Document { return documents }

// Articles returns the index of articles of one document in its written order.
func Articles(doc DocID) []Article {
	var as []Article
	for _, a := range index {
		if a.Doc == doc {
			as = append(as, a)
		}
	}
	return as
}

type key struct {
	doc     DocID
	article string
}

var docs, articles = func() (map[DocID]Document, map[key]Article) {
	ds, as := map[DocID]Document{}, map[key]Article{}
	for _, d := range documents {
		if _, twice := ds[d.ID]; twice {
			panic("rulebook: document twice: " + string(d.ID))
		}
		ds[d.ID] = d
	}
	for _, a := range index {
		k := key{a.Doc, a.No}
		if _, twice := as[k]; twice {
			panic("rulebook: article twice: " + string(a.Doc) + " " + a.No)
		}
		if _, ok := ds[a.Doc]; !ok {
			panic("rulebook: article of no document: " + string(a.Doc))
		}
		as[k] = a
	}
	return ds, as
}()
