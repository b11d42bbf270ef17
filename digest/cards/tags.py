"""The closed list of tags, and the words by which a paper earns each. Pure."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_MOST: Final = 5
_TITLE: Final = 3.0
"""A word in the title counts for this many in the abstract."""
_ENOUGH: Final = 2.0
_MOST_COUNTED: Final = 4

# Cues are in lower case and match whole words; ? and - stand for one space or hyphen inside a
# phrase of up to three words; a trailing * lets the last word go on.
_CUES: Final = """\
Multimodal: multimodal* multi-modal* cross-modal* crossmodal vision-language audio-visual
    audiovisual mllm* lvlm* vlm* omni-modal image-text text-image visual-language lmm*
Vision: image* visual* vision object?detection segmentation vision-language pixel* clip
    photograph* camera* scene* vit
Video: video* temporal?grounding frame-level movie* film* clips
Audio: audio* sound* music* acoustic* song* auditory
Speech: speech spoken asr voice* speaker* text-to-speech tts prosod* phonetic*
LLM: llm llms large?language?model* gpt* chatgpt llama* prompt* in-context?learning
Agents: agent* multi-agent agentic tool?use tool-use gui?agent* web?agent*
RAG: rag retrieval-augmented retrieval?augmented graphrag
Retrieval: retrieval retriev* search?engine* ranking rerank* re-ranking embedding?model*
    passage* query?expansion dense?retriev*
Recommendation: recommend* recommender* click-through ctr collaborative?filtering
    user?preferences sequential?recommendation
Reasoning: reasoning chain-of-thought cot reason multi-hop logical* thinking
RL: reinforcement?learning rl grpo ppo policy?optimization reward* rlhf rlvr q-learning
    policy?gradient*
Alignment: alignment?of alignment?with safety?alignment preference?alignment aligned?with?human
    aligning rlhf dpo preference?optimization human?preference* human?values reward?model*
Safety: safety jailbreak* harmful attack* adversarial* unsafe backdoor* red-teaming guardrail*
    malicious toxic* watermark* prompt?injection
Hallucination: hallucinat* factuality faithfulness
Benchmark: benchmark benchmarks?for bench
Dataset: dataset datasets?of data?set corpus corpora annotated annotations collection?of
Evaluation: evaluat* benchmark* metric* assess* llm-as-a-judge judge* meta-evaluation
Survey: survey review literature?review overview taxonomy systematic?review roadmap
    position?paper perspective
Efficiency: efficien* lightweight computational?cost* latency compress* quantiz* pruning prun*
    speedup* faster memory?footprint accelerat* low-resource?devices edge?devices distill*
    token?reduction
Training: pre-training pretraining pre-train* self-supervised contrastive?learning
    training?strateg* training?framework curriculum distillation optimizer* semi-supervised
    federated continual?learning training?data
Fine-tuning: fine-tun* finetun* fine?tun* lora instruction?tuning parameter-efficient adapter*
    peft supervised?fine-tuning sft
Inference: inference decoding test-time speculative serving kv?cache training-free
    inference-time
Generation: generation generat* text-to-image synthesis text?generation generative*
    image?generation synthesiz*
Diffusion: diffusion denoising flow?matching score-based
3D: 3d point?cloud* mesh* gaussian?splatting nerf 6d depth?estimation lidar
Robotics: robot* manipulation embodied grasp* navigation humanoid* vision-language-action vla
Autonomous Driving: autonomous?driving self-driving autonomous?vehicle* driving traffic vehicle*
Medical: medical* clinic* patient* disease* health* diagnos* radiolog* cancer* biomedical*
    patholog* surgical* mri ct?scan* ehr hospital* medicine* tumor* wound*
Science: scientific* chemi* molecul* protein* materials physics biolog* genom* climate* weather
    astronom* quantum drug?discovery scientist*
Education: education* student* teach* tutor* classroom* learner* course* pedagog* exam*
Finance: financ* stock* trading market* bank* econom* investor* credit portfolio*
Law: legal legally law laws court* judicial statut* copyright contract* regulation*
Code: code?generation programming software code?llm* program?synthesis bug* github?issues
    code?completion coding repository-level source?code
Math: math* theorem* proof* geometry arithmetic algebra* equation?solving
Graph: graph?neural gnn* graph?learning graphs node?classification link?prediction hypergraph*
Knowledge: knowledge?graph* knowledge?base* ontolog* knowledge?editing factual?knowledge entity
    entities knowledge-based wikidata triples
Time Series: time?series time-series forecast* temporal?data sensor?data anomaly?detection
Multilingual: multilingual* cross-lingual* low-resource?language* bilingual* languages arabic
    chinese hindi bangla bengali indic african?languages japanese korean vietnamese german
Translation: translat* machine?translation
Summarization: summariz* summaris* summary?generation summaries
Dialogue: dialogue* dialog conversation* chatbot* multi-turn
Sentiment: sentiment* emotion* affective opinion?mining mood*
Fairness: fairness bias?mitigation gender?bias* social?bias* stereotyp* demographic*
    discriminat*
Privacy: privacy private unlearning federated?learning differential?privacy membership?inference
    anonymi*
Interpretability: interpretab* explainab* explanation* mechanistic* probing attribution*
    saliency sparse?autoencoder* interpretable
Theory: theoretical* theory we?prove proofs bounds convergence?guarantee* axiom*
    formal?framework provabl*
Human-AI: human-ai user?stud* participants human-computer hci co-creation collaborat*
    human-robot interview* human-centered
Games: game games game-theor* gameplay chess poker minecraft esports
Remote Sensing: remote?sensing satellite* geospatial* earth?observation aerial* uav* drone*
Documents: document* ocr pdf* layout* table?understanding charts chart* tables invoice*
    infographic*
Social Media: social?media twitter tweets reddit facebook tiktok weibo social?network* posts
Misinformation: misinformation* fake?news disinformation fact-check* rumor* deepfake*
    out-of-context propaganda
"""


def _listed() -> dict[str, tuple[str, ...]]:
    """Read the list: a tag and a colon begin a line, cues go on in indented ones."""
    lines = _CUES.replace("\n    ", " ").splitlines()
    pairs = (line.split(": ", 1) for line in lines)
    return {tag: tuple(cues.split()) for tag, cues in pairs}


_CUES_BY_TAG: Final = MappingProxyType(_listed())

#: Every tag that a card may carry, in the order of the list.
TAGS: Final = tuple(_CUES_BY_TAG)

_TOKEN: Final = re.compile(r"[^\W_]+")
_LONGEST_CUE: Final = 3


def _indexed() -> tuple[dict[str, list[str]], dict[str, list[str]], frozenset[str]]:
    """Sort the cues into whole ones and beginnings, each with its tags, and their first words."""
    whole: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    for tag, cues in _CUES_BY_TAG.items():
        for cue in cues:
            index = beginnings if cue.endswith("*") else whole
            index.setdefault(_normal(cue), []).append(tag)
    firsts = frozenset(cue.split(" ")[0] for cue in (*whole, *beginnings) if " " in cue)
    return whole, beginnings, firsts


def _normal(text: str) -> str:
    return " ".join(_TOKEN.findall(text))


_WHOLE, _BEGINNINGS, _FIRSTS = _indexed()
_SHORTEST_BEGINNING: Final = min(map(len, _BEGINNINGS))


def tags_of(title: str, abstract: str) -> tuple[str, ...]:
    """Give up to five tags, the surest first; none if no word speaks for any."""
    in_title, in_abstract = _counts(title), _counts(abstract)
    weights = {
        tag: (_TITLE if in_title[tag] else 0.0) + min(_MOST_COUNTED, in_abstract[tag])
        for tag in TAGS
    }
    earned = [tag for tag in TAGS if weights[tag] >= _ENOUGH]
    earned.sort(key=lambda tag: -weights[tag])
    return tuple(earned[:_MOST])


def _counts(text: str) -> Counter[str]:
    """Count the cues of each tag in *text*."""
    tokens = _TOKEN.findall(text.lower())
    counts: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        counts.update(_tags_for(token))
        if token in _FIRSTS:
            for length in range(2, _LONGEST_CUE + 1):
                counts.update(_tags_for(" ".join(tokens[place : place + length])))
    return counts


@lru_cache(maxsize=65536)
def _tags_for(phrase: str) -> tuple[str, ...]:
    """Give the tags that *phrase* speaks for, each once."""
    found = list(_WHOLE.get(phrase, ()))
    for length in range(_SHORTEST_BEGINNING, len(phrase) + 1):
        found += _BEGINNINGS.get(phrase[:length], ())
    return tuple(dict.fromkeys(found))
