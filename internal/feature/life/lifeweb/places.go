package lifeweb

import (
	"touyan/internal/feature/life"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// The places of the room, in the order in which a year goes.
const (
	atRecords   = "/life"
	atPlan      = "/life/plan"
	atFollowUps = "/life/followups"
	atLeaders   = "/life/leaders"
	atQuality   = "/life/quality"
	atSamples   = "/life/samples"
	atKinds     = "/life/kinds"
	atOffline   = "/life/offline"
	atBurden    = "/life/burden"
)

// places are the pages of the room that the person may open, as a strip.
func places(r *web.Request, here string) []ui.SegItem {
	if !r.Actor.Can(life.CanView) {
		return nil // who sees none of the records still sees what they ask for
	}
	items := []ui.SegItem{{Label: "记录", Href: atRecords}, {Label: "年度计划", Href: atPlan}, {Label: "议定事项", Href: atFollowUps}, {Label: "领导干部", Href: atLeaders}, {Label: "记录质量", Href: atQuality}}
	if r.Actor.Can(life.CanSample) {
		items = append(items, ui.SegItem{Label: "抽查", Href: atSamples})
	}
	if r.Actor.Can(life.CanRecord) {
		items = append(items, ui.SegItem{Label: "离线记录", Href: atOffline})
	}
	items = append(items, ui.SegItem{Label: "活动类型", Href: atKinds}, ui.SegItem{Label: "填写负担", Href: atBurden})
	for i := range items {
		items[i].Active = items[i].Href == here
	}
	return items
}
