package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	recordsView   access.Can = "records.view"
	recordsSearch access.Can = "records.search"
)

// recordsRoom is what the records room holds, and the index of texts beside it.
var recordsRoom = Room{"records", "档案与搜索", []personal.Field{
	sensitive(entry("search_text.title", "搜索用的题目", "记录所涉及的人", "全文搜索", "由会议记录、制度、公开事项生成", duty, archived, recordsSearch), personal.Plain, lifeView, "与原记录同样可见，随原记录更改和删除；只在本人岗位的范围内查得到"),
	sensitive(entry("search_text.body", "搜索用的正文", "记录所涉及的人", "全文搜索", "由会议记录、制度、公开事项生成", duty, archived, recordsSearch), personal.Plain, lifeView, "与原记录同样可见，随原记录更改和删除；加密的内容、缺席原因、谈话不进入索引"),
	sensitive(entry("search_posting.gram", "搜索用的字词", "记录所涉及的人", "全文搜索", "由会议记录、制度、公开事项生成", duty, archived, recordsSearch), personal.Plain, lifeView, "只有字词和位置，随正文重建"),
	entry("records_file.title", "归档文件的题名", "文件所涉及的人", "支部档案", "支部归档", duty, archived, recordsView),
	entry("records_file.name", "归档文件的文件名", "文件所涉及的人", "支部档案", "支部归档", duty, archived, recordsView),
	sensitive(entry("records_file.content", "归档文件", "文件所涉及的人", "支部档案", "支部归档", duty, archived, recordsView), personal.Hidden, recordsView, "可能是名册、批复的扫描件；加密保存，打开留痕"),
	entry("records_file.withdrawn_why", "撤出的原因", "归档人", "说明档案的变动", "支部填写", duty, archived, recordsView),
	name("records_file.filed_name", "归档人", "说明谁归档", archived, recordsView),
	entry("records_transfer.contents", "归档包的目录", "文件所涉及的人", "核对移交的档案", "系统生成", duty, archived, recordsView),
	name("records_transfer.made_name", "生成人", "说明谁生成了归档包", archived, recordsView),
	name("records_bylaw.made_name", "录入人", "说明谁录入了制度", archived, recordsSearch),
}, `
	search_text: id kind ref month day court unit part below fresh
	search_month: month texts made_at
	search_posting: month places
	search_source: kind after done
	records_file: id unit year category day size digest filed_by filed_at withdrawn_at version
	records_transfer: id unit year amount digest made_by made_at
	records_bylaw: id series unit title number organ from_day until_day body made_by made_at version`}
