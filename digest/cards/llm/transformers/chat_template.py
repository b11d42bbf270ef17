"""How a question is laid out for a model: by its chat template, or plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from digest.errors import SummarizerError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

#: Puts a system text and a user text into what the model reads.
Layout = Callable[[str, str], str]

# Words that no template changes, to see what becomes of the two texts.
_SYSTEM: Final = "SYSTEMTEXT"
_USER: Final = "USERTEXT"


class PromptEncoder:
    """Puts questions into the tokens of one model."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Look at *tokenizer* and its template.

        Raises SummarizerError for a template that cannot be used.
        """
        self._tokenizer = tokenizer
        self._layout = layout_of(tokenizer)
        self._marks = control_marks(tokenizer)

    def tokens(self, system: str, user: str) -> tuple[int, ...]:
        """Return the tokens of a question, up to where the answer begins."""
        text = self._layout(disarm(system, self._marks), disarm(user, self._marks))
        # A template brings the token that begins a text; otherwise the tokenizer has to add it.
        add = not self._tokenizer.chat_template
        return tuple(self._tokenizer(text, add_special_tokens=add)["input_ids"])


def plain(system: str, user: str) -> str:
    """Lay out a question for a model without a chat template: the texts, and "Answer:"."""
    return f"{system}\n\n{user}\n\nAnswer:\n"


def layout_of(tokenizer: PreTrainedTokenizerBase) -> Layout:
    """Choose how to talk to the model of *tokenizer*.

    A template that refuses a system text, or drops it in silence, gets it before the user's.
    Raises SummarizerError for a template that cannot be used.
    """
    if not tokenizer.chat_template:
        return plain
    for messages in (_two_messages, _one_message):
        layout = _by_template(tokenizer, messages)
        if _carries_both(layout):
            return layout
    msg = "the model's chat template takes no plain question"
    raise SummarizerError(msg, hint="choose an instruct model, whose template takes text")


def disarm(text: str, marks: Iterable[str]) -> str:
    """Break the control marks of a model (``<|im_end|>``) in *text*, so that they mean nothing.

    A tokenizer reads them wherever they stand, and a paper could so speak in another's role.
    """
    for mark in marks:
        text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def control_marks(tokenizer: PreTrainedTokenizerBase) -> tuple[str, ...]:
    """List the marks that *tokenizer* reads as one token of their own; no blanks, no words."""
    marks = {*tokenizer.get_added_vocab(), *tokenizer.all_special_tokens}
    return tuple(sorted(mark for mark in marks if len(mark) > 1 and not _is_wording(mark)))


def _is_wording(mark: str) -> bool:
    return mark.isspace() or mark[0].isalnum()


def _two_messages(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def _one_message(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"{system}\n\n{user}"}]


def _by_template(
    tokenizer: PreTrainedTokenizerBase, messages: Callable[[str, str], list[dict[str, str]]]
) -> Layout:
    def layout(system: str, user: str) -> str:
        text: str = tokenizer.apply_chat_template(
            messages(system, user),
            tokenize=False,
            add_generation_prompt=True,
            enable_thinking=False,  # templates that know no such switch pass over it
        )
        return _thought_through(text)

    return layout


def _thought_through(text: str) -> str:
    """Close the thinking that some templates open for the model: the answer is JSON at once."""
    return f"{text.rstrip()}\n\n</think>\n\n" if text.rstrip().endswith("<think>") else text


def _carries_both(layout: Layout) -> bool:
    try:
        text = layout(_SYSTEM, _USER)
    except Exception:  # noqa: BLE001 # a template is a program of others: it may raise anything
        return False
    return _SYSTEM in text and _USER in text
