// Package publicityweb is the pages of publicity: the board that everybody reads, the
// desk of those who write, an item with its steps, a month's 专刊.
package publicityweb

import (
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/web"
)

// Nav is the navigation item.
const Nav = "/publicity"

type pages struct{ app *publicityapp.App }

// Routes returns the room's routes.
func Routes(app *publicityapp.App) []web.Route {
	p := &pages{app}
	read, write, review, approve := web.Can(publicity.CanRead), web.Can(publicity.CanWrite), web.Can(publicity.CanReview), web.Can(publicity.CanApprove)
	return []web.Route{
		{Pattern: "GET /publicity", Needs: read, Do: p.board},
		{Pattern: "GET /publicity/work", Needs: write, Do: p.work},
		{Pattern: "GET /publicity/export", Needs: write, Do: p.export, Limit: web.Exporting},
		{Pattern: "GET /publicity/new", Needs: write, Do: p.form},
		{Pattern: "GET /publicity/issue", Needs: write, Do: p.issue},
		{Pattern: "POST /publicity", Needs: write, Do: p.save},
		{Pattern: "GET /publicity/items/{item}", Needs: read, Do: p.item},
		{Pattern: "GET /publicity/items/{item}/edit", Needs: write, Do: p.edit},
		{Pattern: "GET /publicity/items/{item}/word", Needs: read, Do: p.word},
		{Pattern: "GET /publicity/items/{item}/print", Needs: read, Do: p.print},
		{Pattern: "POST /publicity/items/{item}/review", Needs: review, Do: p.review},
		{Pattern: "POST /publicity/items/{item}/approve", Needs: approve, Do: p.approve},
		{Pattern: "POST /publicity/items/{item}/step", Needs: write, Do: p.step},
	}
}
