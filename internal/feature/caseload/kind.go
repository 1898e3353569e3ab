package caseload

// Class is the field of law of a kind of case (案件类型).
type Class uint8

// The classes. The zero Class is unknown.
const (
	ClassUnknown Class = iota
	Criminal
	Civil
	Administrative
	Compensation // 行政赔偿、国家赔偿、司法救助
	Jurisdiction
	Preservation
	Bankruptcy
	Enforcement
	Sanction
	Abroad // 区际、国际司法协助和认可承认
	PreLitigation
)

var classNames = [...]string{"不明", "刑事", "民事", "行政", "赔偿救助", "管辖", "保全", "破产", "执行", "司法制裁", "司法协助", "诉前"}

// classesByWord reads 案件类型 as lists write it.
var classesByWord = func() map[string]Class {
	m := map[string]Class{"行政赔偿": Compensation, "国家赔偿": Compensation}
	for i, w := range classNames {
		m[w] = Class(i)
	}
	return m
}()

// String returns the class as people say it.
func (c Class) String() string { return classNames[c] }

// Stage is the place of a kind of case in the order of proceedings (程序).
type Stage uint8

// The stages. The zero Stage is unknown.
const (
	StageUnknown Stage = iota
	FirstInstance
	SecondInstance
	RetrialReview // 申请再审、申诉、依职权、抗诉审查
	Retrial
	FirstEnforcement // 首次执行
	OtherEnforcement // 恢复、保全、异议、复议、监督、协调
	OtherStage
)

var stageNames = [...]string{"不明", "一审", "二审", "再审审查", "再审", "首次执行", "其他执行", "其他"}

// String returns the stage as people say it.
func (s Stage) String() string { return stageNames[s] }

// Kind is one kind of case (类型代字).
type Kind struct {
	Word  string // 民初
	Name  string
	Class Class
	Stage Stage
	// Unconfirmed: the name or the use of the word must still be compared with
	// the appendix of the rules.
	Unconfirmed bool
}

// KindID is the place of a kind in the dictionary; 0 is a kind that is not in it.
// It lives in memory only: files and tables keep the word.
type KindID uint8

// kinds is the dictionary of type words (法〔2015〕137号, appendix 2, as far as it
// was found in public; the newer bankruptcy words and those before litigation
// are in use and unconfirmed).
var kinds = []Kind{
	{},
	{"刑初", "刑事一审", Criminal, FirstInstance, false}, {"刑终", "刑事二审", Criminal, SecondInstance, false},
	{"刑申", "刑事申诉再审审查", Criminal, RetrialReview, false}, {"刑监", "刑事依职权再审审查", Criminal, RetrialReview, false},
	{"刑抗", "刑事抗诉再审审查", Criminal, RetrialReview, false}, {"刑再", "刑事再审", Criminal, Retrial, false},
	{"刑核", "刑事复核", Criminal, OtherStage, false}, {"刑更", "刑罚与执行变更", Criminal, OtherStage, false},
	{"刑没", "没收违法所得", Criminal, OtherStage, false}, {"刑医", "强制医疗", Criminal, OtherStage, false},
	{"刑辖", "刑事管辖", Jurisdiction, OtherStage, false},
	{"民初", "民事一审", Civil, FirstInstance, false}, {"民终", "民事二审", Civil, SecondInstance, false},
	{"民申", "民事申请再审审查", Civil, RetrialReview, false}, {"民监", "民事依职权再审审查", Civil, RetrialReview, false},
	{"民抗", "民事抗诉再审审查", Civil, RetrialReview, false}, {"民再", "民事再审", Civil, Retrial, false},
	{"民撤", "第三人撤销之诉", Civil, OtherStage, false}, {"民特", "民事特别程序", Civil, OtherStage, false},
	{"民催", "催告", Civil, OtherStage, false}, {"民督", "督促", Civil, OtherStage, false},
	{"民辖", "民事管辖", Jurisdiction, OtherStage, false}, {"民辖终", "民事管辖上诉", Jurisdiction, OtherStage, false},
	{"民辖监", "民事管辖监督", Jurisdiction, OtherStage, false},
	{"民破", "破产（旧）", Bankruptcy, OtherStage, true}, {"民算", "强制清算（旧）", Bankruptcy, OtherStage, true},
	{"破申", "破产申请审查", Bankruptcy, OtherStage, true}, {"破", "破产", Bankruptcy, OtherStage, true},
	{"破终", "破产上诉", Bankruptcy, OtherStage, true}, {"强清", "强制清算", Bankruptcy, OtherStage, true},
	{"行初", "行政一审", Administrative, FirstInstance, false}, {"行终", "行政二审", Administrative, SecondInstance, false},
	{"行申", "行政申请再审审查", Administrative, RetrialReview, false}, {"行监", "行政依职权再审审查", Administrative, RetrialReview, false},
	{"行抗", "行政抗诉再审审查", Administrative, RetrialReview, false}, {"行再", "行政再审", Administrative, Retrial, false},
	{"行审", "非诉行政行为申请执行审查", Administrative, OtherStage, false}, {"行辖", "行政管辖", Jurisdiction, OtherStage, false},
	{"行辖终", "行政管辖上诉", Jurisdiction, OtherStage, false},
	{"行赔初", "行政赔偿一审", Compensation, FirstInstance, false}, {"行赔终", "行政赔偿二审", Compensation, SecondInstance, false},
	{"行赔申", "行政赔偿申请再审审查", Compensation, RetrialReview, true}, {"行赔再", "行政赔偿再审", Compensation, Retrial, true},
	{"法赔", "司法赔偿", Compensation, OtherStage, false}, {"委赔", "赔偿委员会", Compensation, OtherStage, false},
	{"司救民", "民事司法救助", Compensation, OtherStage, false}, {"司救刑", "刑事司法救助", Compensation, OtherStage, false},
	{"司救执", "执行司法救助", Compensation, OtherStage, false}, {"司救行", "行政司法救助", Compensation, OtherStage, true},
	{"财保", "非诉财产保全审查", Preservation, OtherStage, false}, {"行保", "行为保全", Preservation, OtherStage, false},
	{"证保", "证据保全", Preservation, OtherStage, false},
	{"执", "首次执行", Enforcement, FirstEnforcement, false}, {"执恢", "恢复执行", Enforcement, OtherEnforcement, false},
	{"执保", "财产保全执行", Enforcement, OtherEnforcement, false}, {"执异", "执行异议", Enforcement, OtherEnforcement, false},
	{"执复", "执行复议", Enforcement, OtherEnforcement, false}, {"执监", "执行监督", Enforcement, OtherEnforcement, false},
	{"执协", "执行协调", Enforcement, OtherEnforcement, false},
	{"司惩", "司法制裁", Sanction, OtherStage, false}, {"司惩复", "司法制裁复议", Sanction, OtherStage, false},
	{"认台", "认可台湾地区裁判", Abroad, OtherStage, false}, {"认港", "认可香港裁判", Abroad, OtherStage, false},
	{"认澳", "认可澳门裁判", Abroad, OtherStage, false}, {"协外认", "承认外国裁判", Abroad, OtherStage, false},
	{"诉前调", "诉前调解", PreLitigation, OtherStage, true}, {"诉前调确", "司法确认", PreLitigation, OtherStage, true},
	{"诉前调书", "出具调解书", PreLitigation, OtherStage, true},
}

var kindsByWord = func() map[string]KindID {
	m := make(map[string]KindID, len(kinds))
	for i := 1; i < len(kinds); i++ {
		m[kinds[i].Word] = KindID(i)
	}
	return m
}()

// Kinds returns the dictionary of kinds in its written order.
func Kinds() []Kind { return kinds[1:] }

// KindOf returns the kind of a type word; 0 when it is not in the dictionary.
func KindOf(word string) KindID { return kindsByWord[word] }

// Kind returns the dictionary's entry; the zero Kind for 0.
func (k KindID) Kind() Kind { return kinds[k] }

// KindIDs is a set of kinds.
type KindIDs [4]uint64

// Add puts k into the set.
func (s *KindIDs) Add(k KindID) { s[k>>6] |= 1 << (k & 63) }

// Has reports whether k is in the set.
func (s *KindIDs) Has(k KindID) bool { return s[k>>6]&(1<<(k&63)) != 0 }

// KindsWhere returns the kinds for which want holds.
func KindsWhere(want func(Kind) bool) KindIDs {
	var s KindIDs
	for i := 1; i < len(kinds); i++ {
		if want(kinds[i]) {
			s.Add(KindID(i))
		}
	}
	return s
}
