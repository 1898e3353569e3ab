package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const publicityRead access.Can = "publicity.read"

// publicityRoom is what publicity holds: texts that are made to be read.
var publicityRoom = Room{"publicity", "公开栏", []personal.Field{
	entry("publicity_item.title", "公开事项的标题", "事项所涉及的人", "党务公开", "党务干部起草", duty, archived, publicityRead),
	entry("publicity_item.body", "公开事项的正文", "事项所涉及的人", "党务公开", "党务干部起草；发布前作保密审查", duty, archived, publicityRead),
	entry("publicity_item.returned", "退回、撤回的原因", "起草人", "说明为何没有发布", "审核人填写", duty, archived, publicityRead),
	name("publicity_item.author", "起草人", "说明谁起草", archived, publicityRead),
	name("publicity_item.reviewer", "审核人", "说明谁作了保密审查", archived, publicityRead),
	name("publicity_item.approver", "审批人", "说明谁审批", archived, publicityRead),
}, `
	publicity_item: id kind unit topic audience term until_day fact basis state author_account reviewer_account on_day made_at version`}
