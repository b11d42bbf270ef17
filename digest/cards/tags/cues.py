"""The closed list of tags, and the cue words that speak for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

# Cues are in lower case and match whole words; ? and - stand for one space or hyphen inside a
# phrase of up to three words; a trailing * lets the last word go on.
_CUES: Final = """\
Multimodal: multimodal* multi-modal* cross-modal* crossmodal vision-language audio-visual
    audiovisual mllm* lvlm* vlm* omni-modal image-text text-image visual-language lmm* bimodal
    text-to-image image-to-text modalities vision?and?language video-text visuo* clip
    omnimodal any-to-any text?and?images images?and?text vqa visual?question?answering
Vision: image* visual* vision object?detection segmentation vision-language pixel* clip
    photograph* camera* scene* vit captioning visual?question?answering vqa resnet yolo*
    saliency gaze
Video: video* temporal?grounding frame-level movie* film* clips footage
Audio: audio* sound* music* acoustic* song* auditory lyric* overhearing
Speech: speech spoken asr voice* speaker* text-to-speech tts prosod* phonetic* pronunciation
    vocal*
LLM: llm llms large?language?model* gpt* chatgpt llama* prompt* in-context?learning qwen*
    language?model* deepseek*
Agents: agent* multi-agent agentic tool?use tool-use gui?agent* web?agent* multiagent
RAG: rag retrieval-augmented retrieval?augmented graphrag mrag
Retrieval: retrieval retriev* search?engine* ranking rerank* re-ranking embedding?model*
    passage* query?expansion dense?retriev* sentence?embedding* e-commerce?search searching
Recommendation: recommend* recommender* click-through ctr collaborative?filtering
    user?preferences sequential?recommendation user-item
Reasoning: reasoning chain-of-thought cot reason multi-hop logical* thinking step-by-step
    problem?solving thoughts
RL: reinforcement?learning rl grpo ppo policy?optimization reward* rlhf rlvr q-learning
    policy?gradient* reinforcement?fine-tuning drl
Alignment: alignment?of alignment?with safety?alignment preference?alignment aligned?with?human
    aligning rlhf dpo preference?optimization human?preference* human?values reward?model*
    preference?data preference?tuning refusal* post-training
Safety: safety jailbreak* harmful attack* adversarial* unsafe backdoor* red-teaming guardrail*
    malicious toxic* watermark* prompt?injection offensive vulnerabilit* security robustness
    censorship hateful hate
Hallucination: hallucinat* factuality faithfulness attribution* ungrounded fact-seeking
Benchmark: benchmark benchmarks?for bench new?benchmark comprehensive?benchmark benchmarking
    testbed test?suite
Dataset: dataset datasets?of data?set corpus corpora annotated annotations collection?of
    new?dataset large-scale?dataset instruction?dataset curated archive annotators
Evaluation: evaluat* benchmark* metric* assess* llm-as-a-judge judge* meta-evaluation
    systematic?study comparative?study systematically?evaluate calibration
    compare?the uncertainty
Survey: survey review literature?review overview taxonomy systematic?review roadmap
    position?paper perspective this?survey open?challenges
Efficiency: efficien* lightweight computational?cost* latency compress* quantiz* pruning prun*
    speedup* faster memory?footprint accelerat* low-resource?devices edge?devices distill*
    token?reduction real-time resource-constrained low-cost overhead throughput flops
    computational?complexity parameter-efficient memory?usage energy-efficient
    computationally?efficient training?time speed-up*
Training: pre-training pretraining pre-train* self-supervised contrastive?learning
    training?strateg* training?framework curriculum distillation optimizer* semi-supervised
    federated continual?learning training?data pseudo-label* self-training zeroth-order
    post-training two-stage?training training?paradigm unsupervised?learning domain?adaptation
    initialization incremental?learning contrastive training?objective transfer?learning
    weakly-supervised weakly?supervised training?recipe learning?rate consistency?training
Fine-tuning: fine-tun* finetun* fine?tun* lora instruction?tuning parameter-efficient adapter*
    peft supervised?fine-tuning sft instruction-tuning instruction-tuned low-rank?adaptation
    prompt?tuning visual?instruction?tuning
Inference: inference decoding test-time speculative serving kv?cache training-free
    inference-time contrastive?decoding
Generation: generation generat* text-to-image synthesis text?generation generative*
    image?generation synthesiz* editing text-to-speech video?generation
Diffusion: diffusion denoising flow?matching score-based flow-based consistency?model*
    rectified?flow
3D: 3d point?cloud* mesh* gaussian?splatting nerf 6d depth?estimation lidar reconstruction
    pose?estimation
Robotics: robot* manipulation embodied grasp* navigation humanoid* vision-language-action vla
    quadruped* legged dexterous
Autonomous Driving: autonomous?driving self-driving autonomous?vehicle* driving traffic vehicle*
    v2x lane
Medical: medical* clinic* patient* disease* health* diagnos* radiolog* cancer* biomedical*
    patholog* surgical* mri ct?scan* ehr hospital* medicine* tumor* wound* medication* ecg eeg
    ophthalm* therap* ultrasound dementia x-ray* chest survival
Science: scientific* chemi* molecul* protein* materials physics biolog* genom* climate* weather
    astronom* quantum drug?discovery scientist* physical?sciences crystal* neuroscience
    alloy* concrete docking wildfire* peer?review simulations agricultur* crop
Education: education* student* teach* tutor* classroom* learner* course* pedagog* exam*
Finance: financ* stock* trading market* banks banking central?bank econom* investor* portfolio*
    venture credit?risk* credit?scor* credit?card* credit?rating* creditor* creditworth*
Law: legal legally court* judicial statut* copyright contracts regulation* case?law lawyer*
    civil?law law?enforcement legislat*
Code: code?generation programming software code?llm* program?synthesis bug* github?issues
    code?completion coding repository-level source?code code-based python codebase* smart?contract*
Math: math* theorem* proof* geometry arithmetic algebra* equation?solving geometric?reasoning
    mathvista mathverse
Graph: graph?neural gnn* graph?learning graphs node?classification link?prediction hypergraph*
    graph-based graph?structure* network?analysis
Knowledge: knowledge?graph* knowledge?base* ontolog* knowledge?editing factual?knowledge entity
    entities knowledge-based wikidata triples knowledge-intensive external?knowledge
    domain?knowledge knowledge?conflict* taxonom* linked?data commonsense knowledge
Time Series: time?series time-series forecast* temporal?data sensor?data anomaly?detection
Multilingual: multilingual* cross-lingual* low-resource?language* bilingual* languages arabic
    chinese hindi bangla bengali indic african?languages japanese korean vietnamese german
    cross-cultural many-to-many urdu persian turkish spanish indonesian russian
Translation: translat* machine?translation machine?interpreting
Summarization: summariz* summaris* summary?generation summaries
Dialogue: dialogue* dialog conversation* chatbot* multi-turn multi-round multiround
    multi-party
Sentiment: sentiment* emotion* affective opinion?mining mood*
Fairness: fairness bias?mitigation gender?bias* social?bias* stereotyp* demographic*
    discriminat* biases cultural
Privacy: privacy private unlearning federated?learning differential?privacy membership?inference
    anonymi* federated memoriz*
Interpretability: interpretab* explainab* explanation* mechanistic* probing attribution*
    saliency sparse?autoencoder* interpretable transparen* explaining causal visualiz*
    attention?map* internal?representations
Theory: theoretical* theory we?prove proofs bounds convergence?guarantee* axiom*
    formal?framework provabl* formally theoretically prove guarantees
Human-AI: human-ai user?stud* participants human-computer hci co-creation collaborat*
    human-robot interview* human-centered human-centric interactive?tool* humans users
    human?experience user?experience workers
Games: game games game-theor* gameplay chess poker minecraft esports starcraft role-playing
Remote Sensing: remote?sensing satellite* geospatial* earth?observation aerial* uav* drone*
Documents: document* ocr pdf* layout* table?understanding charts chart* tables invoice*
    infographic* text-rich scholarly
Social Media: social?media twitter tweets reddit facebook tiktok weibo social?network* posts
    influencer*
Misinformation: misinformation* fake?news disinformation fact-check* rumor* deepfake*
    out-of-context propaganda
"""


def _listed() -> dict[str, tuple[str, ...]]:
    """Return the list: a tag and a colon begin a line, cues go on in indented ones."""
    lines = _CUES.replace("\n    ", " ").splitlines()
    pairs = (line.split(": ", 1) for line in lines)
    return {tag: tuple(cues.split()) for tag, cues in pairs}


_CUES_BY_TAG: Final = MappingProxyType(_listed())

#: Every tag that a card may carry, in the order of the list.
TAGS: Final = tuple(_CUES_BY_TAG)

_TOKEN: Final = re.compile(r"[^\W_]+")
_LONGEST_CUE: Final = 3


def tokens_of(text: str) -> list[str]:
    """Return the words and numbers of *text* in lower case."""
    return _TOKEN.findall(text.lower())


def _indexed() -> tuple[dict[str, list[int]], dict[str, list[int]], frozenset[str]]:
    """Return the cues in whole ones and beginnings, each with its tags, and their first words."""
    whole: dict[str, list[int]] = {}
    beginnings: dict[str, list[int]] = {}
    for number, cues in enumerate(_CUES_BY_TAG.values()):
        for cue in cues:
            index = beginnings if cue.endswith("*") else whole
            index.setdefault(" ".join(tokens_of(cue)), []).append(number)
    firsts = frozenset(cue.split(" ")[0] for cue in (*whole, *beginnings) if " " in cue)
    return whole, beginnings, firsts


_WHOLE, _BEGINNINGS, _FIRSTS = _indexed()
_SHORTEST_BEGINNING: Final = min(map(len, _BEGINNINGS))
_LONGEST_BEGINNING: Final = max(map(len, _BEGINNINGS))


def cue_counts(tokens: Sequence[str]) -> Counter[int]:
    """Return the number of cues of each tag, by its number in :data:`TAGS`."""
    found: list[int] = []
    for place, token in enumerate(tokens):
        found += _tags_for(token)
        if token in _FIRSTS:
            for length in range(2, _LONGEST_CUE + 1):
                phrase = tokens[place : place + length]
                if len(phrase) == length:
                    found += _tags_for(" ".join(phrase))
    return Counter(found)


@lru_cache(maxsize=65536)
def _tags_for(phrase: str) -> tuple[int, ...]:
    """Return the tags that *phrase* speaks for, each once."""
    found = list(_WHOLE.get(phrase, ()))
    for length in range(_SHORTEST_BEGINNING, min(len(phrase), _LONGEST_BEGINNING) + 1):
        found += _BEGINNINGS.get(phrase[:length], ())
    return tuple(dict.fromkeys(found))
