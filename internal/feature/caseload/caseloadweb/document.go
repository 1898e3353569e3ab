package caseloadweb

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"touyan/internal/platform/web"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// batchDocument is the body of a batch, as the document describes it; it is read by
// caseloadapp.ParseDelivery.
type batchDocument struct {
	ExtractedOn    string         `json:"extracted_on" format:"date" doc:"取数日；案件的日期不晚于它" example:"2026-01-20"`
	ReplacesPeriod bool           `json:"replaces_period,omitempty" doc:"true：本批含最早到最晚立案日之间的全部案件，系统里没有再来的案件将被移除" example:"false"`
	Cases          []caseDocument `json:"cases" minItems:"1" maxItems:"20000" doc:"案件；同一案号再次报送即为更正"`
}

// caseDocument is one case. A test holds it against what is read.
type caseDocument struct {
	Number    string   `json:"number" doc:"案号" example:"（2025）川45民终123号"`
	Division  string   `json:"division" doc:"承办庭室" example:"民事审判第一庭"`
	Team      *string  `json:"team,omitempty" nullable:"true" doc:"审判团队或合议庭" example:"第一审判团队"`
	Judge     *string  `json:"judge,omitempty" nullable:"true" doc:"承办人姓名" example:"王某某"`
	Cause     *string  `json:"cause,omitempty" nullable:"true" doc:"案由" example:"民间借贷纠纷"`
	Received  *string  `json:"received,omitempty" format:"date" nullable:"true" doc:"收案日期" example:"2025-03-01"`
	Filed     string   `json:"filed" format:"date" doc:"立案日期" example:"2025-03-03"`
	Closed    *string  `json:"closed,omitempty" format:"date" nullable:"true" doc:"结案日期；未结为空" example:"2025-05-20"`
	Closing   *string  `json:"closing,omitempty" nullable:"true" doc:"结案方式；有结案日期时必填" example:"维持"`
	Due       *string  `json:"due,omitempty" format:"date" nullable:"true" doc:"审限届满日" example:"2025-06-03"`
	Deducted  *int     `json:"deducted,omitempty" minimum:"0" maximum:"36500" nullable:"true" doc:"扣除天数" example:"0"`
	Procedure *string  `json:"procedure,omitempty" nullable:"true" doc:"适用程序：普通、简易、小额、速裁、特别" example:"普通"`
	Small     *bool    `json:"small,omitempty" nullable:"true" doc:"是否小额" example:"false"`
	Simple    *bool    `json:"simple,omitempty" nullable:"true" doc:"是否简易" example:"false"`
	Online    *bool    `json:"online,omitempty" nullable:"true" doc:"是否网上立案" example:"true"`
	Appealed  *bool    `json:"appealed,omitempty" nullable:"true" doc:"是否上诉" example:"false"`
	Result    *string  `json:"result,omitempty" nullable:"true" doc:"二审结果" example:"维持"`
	Sampling  *string  `json:"sampling,omitempty" nullable:"true" doc:"评查方式：随机、重点、专项" example:"随机"`
	Score     *float64 `json:"score,omitempty" minimum:"0" maximum:"100" multipleOf:"0.1" nullable:"true" doc:"文书评查得分，最多一位小数" example:"92.5"`
	Claimed   *string  `json:"claimed,omitempty" pattern:"^[0-9]+(\\.[0-9]{1,2})?$" nullable:"true" doc:"申请执行标的（元），写成文字以免丢失精度" example:"100000.00"`
	Recovered *string  `json:"recovered,omitempty" pattern:"^[0-9]+(\\.[0-9]{1,2})?$" nullable:"true" doc:"实际到位金额（元）" example:"50000.00"`
}

// register declares the operations.
func (i *Interface) register() {
	i.api.UseMiddleware(i.admit)
	huma.Register(i.api, huma.Operation{
		OperationID: "putBatch", Method: http.MethodPut, Path: "/api/v1/batches/{number}", Summary: "报送一批案件", Tags: []string{"batches"},
		Description:   "整批写入，或者一件也不写入并列出有问题的案件。同一批次号和同样的内容重复报送，返回第一次的结果（200），不再写入；内容不同则返回 409。",
		DefaultStatus: http.StatusCreated, MaxBodyBytes: web.MaxServed, BodyReadTimeout: time.Minute,
		Responses: i.answers(http.StatusUnauthorized, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable),
	}, i.put)
	huma.Register(i.api, huma.Operation{
		OperationID: "getBatch", Method: http.MethodGet, Path: "/api/v1/batches/{number}", Summary: "查询一批的结果", Tags: []string{"batches"},
		Description: "返回这一批写入时的结果；没有写入过，或者已经撤回的，返回 404。",
		Responses:   i.answers(http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable),
	}, i.get)
	huma.Register(i.api, huma.Operation{
		OperationID: "getCourt", Method: http.MethodGet, Path: "/api/v1/court", Summary: "查询本接口的法院和庭室", Tags: []string{"court"},
		Description: "报送时庭室、团队的名称要与这里一致。",
		Responses:   i.answers(http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable),
	}, i.court)
	// The body is described here and read by the room itself, token by token: read by
	// the library it would stand in memory three times over.
	doc := i.api.OpenAPI()
	op := doc.Paths["/api/v1/batches/{number}"].Put
	op.RequestBody = &huma.RequestBody{Required: true, Description: "一批案件，最多 20000 件、16 MB", Content: map[string]*huma.MediaType{
		"application/json": {Schema: doc.Components.Schemas.Schema(typeOf[batchDocument](), true, "BatchDocument")},
	}}
	if ok := op.Responses["201"]; ok != nil {
		ok.Description = "已写入"
		op.Responses["200"] = &huma.Response{Description: "以前写入过，这是当时的结果", Content: ok.Content}
	}
}
