"""English verbs of abstracts, in the forms that rewriting needs. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from digest.cards.language.vocabulary import words

# Verbs whose third person is hardly ever a noun, so that it marks the predicate of a clause.
_REGULAR: Final = """
accelerate access accommodate accomplish account accumulate achieve acquire activate adapt add
address adjust adopt advance advocate affect aggregate aid aim align alleviate allocate allow
alternate amplify analyse analyze annotate anticipate appear apply approximate argue arise
ascertain assemble assert assess assign assist associate attain augment automate avoid balance
behave belong benchmark benefit boost bridge broaden calculate calibrate capture categorize change
characterize circumvent cite clarify classify collect combine compare compile complement complete
compress comprise compute conclude conduct confirm connect consider consist consolidate constitute
constrain construct contain contribute converge convert convey correct correlate cover create
critique cultivate curate customize decide decline decode decompose decouple deepen define
delineate deliver demonstrate denote depend deploy derive describe detail detect deteriorate
determine develop deviate devise diagnose differ differentiate diminish disclose discover discuss
disentangle disrupt distill distinguish divert divide dominate drive edit elevate elicit eliminate
elucidate embed embody emerge emphasise emphasize employ empower enable encapsulate encode
encompass encourage enforce engage enhance enlarge enrich ensure entail entangle equip escalate
establish evaluate evolve exacerbate examine exceed excel exhibit exist expand expedite explain
exploit explore expose express extend extract face facilitate fail fill filter finalize fine-tune
finetune flag focus follow force forecast formalise formalize formulate foster frame fulfill
function fuse gather generalise generalize generate govern ground grow guarantee guide hamper
handle happen harmonize harness help highlight hinder host hurt hypothesize identify ignore
illuminate illustrate impact impede implement improve incentivize include incorporate increase
incur index induce infer inform inherit initialize initiate inject inspect inspire instantiate
integrate interpret intervene introduce invert investigate invoke involve isolate iterate justify
lack lag lay learn lend leverage link list localize lower maintain manage manipulate map mask
match maximize mediate mention merge mimic minimize mirror mislead mitigate mix modify modulate
monitor motivate move multiply narrow navigate necessitate neglect normalize note observe obtain
obviate occur offer operate optimise optimize orchestrate organize ought outline outpace
outperform overcome overlook own pair parameterize parametrize participate partition perceive
perform permit persist persuade perturb pinpoint place portray pose posit possess postulate
predict prepare present preserve prevent prioritise prioritize process produce project promote
prompt propagate propose prove provide provoke prune publish pursue quantify quantise query race
raise rank reach react realise realize reason recast receive recognise recognize recommend
reconcile reconstruct recover recruit redefine reduce refer refine reflect reformulate regularize
regulate reinforce relate release rely remain remedy remind remove render repair repeat replace
replicate represent reproduce require resemble reshape resist resolve resonate resort respond
restore restrict retain rethink retrain retrieve reuse reveal review revisit reward rise safeguard
satisfy scale score screen select separate serve share shift showcase simplify simulate situate
slow solicit solve specialize specify split spread stabilize stack standardize start stem stop
store streamline strengthen strike struggle study substantiate succeed succumb suffer suggest
supervise supplement support suppress surface surpass survey sustain switch synchronize synthesise
synthesize systematize tackle tailor target tend test threaten tie trace track train transcend
transfer transform transition translate treat trigger tune turn uncover underline undermine
underscore understand unify unleash unlock unveil update urge use utilise utilize validate vary
verify vindicate visit visualize want warrant weigh widen work worsen yield
"""

_IRREGULAR: Final = """
begin began begun|bring brought brought|build built built|choose chose chosen|come came come
draw drew drawn|feed fed fed|find found found|get got got|give gave given|go went gone
hold held held|keep kept kept|lead led led|leave left left|lie lay lain|lose lost lost
make made made|mean meant meant|meet met met|put put put|read read read|run ran run|see saw seen
seek sought sought|send sent sent|set set set|show showed shown|speak spoke spoken
stand stood stood|take took taken|teach taught taught|tell told told|think thought thought
underlie underlay underlain|undergo underwent undergone|undertake undertook undertaken
win won won|write wrote written|overcome overcame overcome|understand understood understood
learn learnt learnt|split split split|rethink rethought rethought|lay laid laid
strike struck struck|fine-tune fine-tuned fine-tuned|recast recast recast|do did done
have had had
"""

# Their third person is a noun at least as often ("the results", "two designs").
_NOUNLIKE: Final = words(
    """
    access account aid benefit bridge claim cover design detail estimate exhibit frame ground
    guarantee guide help highlight increase lack limit map match mirror model move note pair
    place pose process project query rank reason release report result review reward sample
    scale score shift split stack study surface survey test target trace track train transfer
    transition trigger update work yield advance filter display experiment benchmark balance
    boost read run set show stand lead use process reason contract attempt comment cause
    influence face focus start impact change drive force function link list mask mention mix
    monitor prompt race raise screen share switch tie turn visit stop store flag host index rise
    refer spread lower decline challenge promise question value concern interest note form label
    name order program plan play return search sense step structure
    """
)

_VOWELS: Final = frozenset("aeiou")
_DOUBLING: Final = frozenset(
    {
        "equip",
        "map",
        "split",
        "transfer",
        "infer",
        "incur",
        "occur",
        "refer",
        "stem",
        "stop",
        "flag",
        "plan",
        "step",
        "program",
        "begin",
        "run",
        "get",
        "put",
        "set",
        "win",
    }
)


def third_person(base: str) -> str:
    """Give the form that follows "it": ``propose`` → ``proposes``, ``do`` → ``does``."""
    if base in {"be", "are"}:
        return "is"
    if base == "have":
        return "has"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def gerund(base: str) -> str:
    """Give the form in "-ing": ``propose`` → ``proposing``, ``map`` → ``mapping``."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLING else "") + "ing"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLING else "") + "ed"


def _table() -> tuple[dict[str, str], dict[str, str]]:
    pasts = {_past(base): base for base in (*_REGULAR.split(), *_NOUNLIKE)}
    participles = dict(pasts)
    for entry in _IRREGULAR.replace("\n", "|").strip("|").split("|"):
        base, past, participle = entry.split()
        pasts[past] = participles[participle] = base
    return pasts, participles


_PASTS, _PARTICIPLES = _table()

#: ``proposed`` → ``propose``.
PASTS: Final = MappingProxyType(_PASTS)
#: ``shown`` → ``show``.
PARTICIPLES: Final = MappingProxyType(_PARTICIPLES)
#: ``show``, ``use``: every verb known here, plain.
BASES: Final = frozenset({*_PASTS.values(), *_PARTICIPLES.values(), *_NOUNLIKE})
#: ``proposes`` → ``propose``, for every verb known here.
THIRDS: Final = MappingProxyType({third_person(base): base for base in BASES})
#: ``proposing`` → ``propose``.
GERUNDS: Final = MappingProxyType({gerund(base): base for base in BASES})
#: The thirds and bases that are verbs without looking at their neighbours.
CLEAR_BASES: Final = BASES - _NOUNLIKE
CLEAR_THIRDS: Final = frozenset(third_person(base) for base in CLEAR_BASES) | {
    "uses",
    "shows",
    "leads",
    "helps",
    "yields",
    "poses",
    "reaches",
    "runs",
}
