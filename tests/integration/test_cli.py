"""The command line, as an operator meets it."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace

import pytest

import digest.pipeline
from digest.assets import asset
from digest.cli import main
from digest.cli.options import Options
from digest.cli.progress import Bars, watching
from digest.cli.schedule import make_issue
from digest.cli.terminal import printable, table
from digest.progress import Silent
from tests.builders import ABSTRACT
from tests.lyingmodel import LIES, LyingModel

Run = Callable[..., "Result"]

HOSTILE = """\
# <script>alert(1)</script> & "x" $a<b$ \x1b[31mred\u202eevil

**Authors**: Ada "Bobby" <Example>

**Link**: [PDF](https://arxiv.org/pdf/2505.99999)

**Abstract**: We introduce Evil, which reaches 99% on $a<b$ \x07 tasks.

---
# No link here

**Abstract**: This is not a paper.
"""


ONE_PAPER = """\
# EchoNet: Listening Before Looking

**Authors**: Ada Example

**Link**: [PDF](https://arxiv.org/pdf/2505.00001)

**Abstract**: {abstract}
"""


class Result(SimpleNamespace):
    """Exit status, standard output and standard error."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def call(*arguments: str | Path) -> Result:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        return Result(status=status, **capsys.readouterr()._asdict())

    return call


@pytest.fixture
def folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a digest folder with the seeds of one day, and go there."""
    folder = tmp_path / "weekly"
    assert run("init", folder).status == 0
    for seed in (folder / "seeds").glob("*.md"):
        if seed.name != "2025-05-08.md":
            seed.unlink()
    config = folder / "config.yaml"
    text = config.read_text().replace("default: arxiv", "default: seeds")
    config.write_text(text.replace("summarizer: auto", "summarizer: embedded"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def one_paper(tmp_path: Path) -> Path:
    """Write a file with one short paper."""
    file = tmp_path / "2025-05-08.md"
    file.write_text(ONE_PAPER.format(abstract=ABSTRACT))
    return file


def python(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own."""
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        cwd=folder or root,
        env={**os.environ, "PYTHONPATH": root},
        text=True,
        timeout=60,
    )


# Help and usage


def test_help_loads_nothing_heavy() -> None:
    """Neither the libraries of the stages nor the stages themselves."""
    heavy = ["sqlalchemy", "pydantic", "yaml", "jinja2", "apscheduler", "rich", "numpy", "nh3"]
    heavy += ["starlette", "uvicorn", "anyio"]
    heavy += [f"digest.{name}" for name in ("store", "cards", "render", "config", "pipeline")]
    code = "import sys; from digest.cli import main; main(['--help']); print(*sys.modules)"
    result = python("-c", code)
    loaded = set(result.stdout.splitlines()[-1].split())
    assert "digest.cli" in loaded
    assert not loaded & set(heavy)


def test_the_module_is_the_command() -> None:
    result = python("-m", "digest", "--version")
    assert (result.returncode, result.stdout) == (0, f"digest {digest.__version__}\n")


def test_no_command_shows_the_help_and_is_a_usage_error(run: Run) -> None:
    result = run()
    assert result.status == 2
    assert "Commands:" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run", "--wek", "all"], "No such option: --wek"),
        (["card"], "Missing argument 'FILE.md'."),
        (["card", "nowhere.md"], "Invalid value for 'FILE.md': file 'nowhere.md' does not exist."),
        (["subscribers"], "Missing command."),
        (["preview", "--port", "99999"], "Invalid value for '--port'"),
    ],
)
def test_a_usage_error_is_one_line_and_a_hint(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    first, second = result.err.splitlines()
    assert result.status == 2
    assert first.startswith(f"digest: error: {message}")
    assert re.fullmatch(r"hint: digest ?\w* --help", second)


@pytest.mark.parametrize("arguments", [["--config", "x.yaml", "run"], ["run", "--config=x.yaml"]])
def test_shared_options_stand_before_the_command_or_after_it(
    run: Run, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.status == 2
    assert result.err.startswith("digest: error: there is no x.yaml\nhint: `digest init FOLDER`")


# A whole run


def test_a_new_folder_makes_an_issue_at_once(run: Run, folder: Path) -> None:
    """Out of the box: cards, a site, and a rehearsal of the mail."""
    result = run("run")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].split() == [
        "issue",
        "papers",
        "cards",
        "new",
        "cards",
        "left",
        "out",
        "unreadable",
    ]
    assert lines[1].split()[:4] == ["2025-W19", "9", "9", "9"]
    assert re.match(r"mail   1 sent: var/outbox/", lines[2])
    assert re.match(r"site   \d+ written, 0 removed, 0 unchanged: site/", lines[3])
    assert lines[4] == "look   digest preview"
    assert (folder / "site/issues/2025-W19/index.html").is_file()


def test_a_second_run_does_nothing_again(run: Run, folder: Path) -> None:
    run("run")
    before = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*.html")}
    result = run("run")
    assert result.status == 0
    assert "unchanged" in result.out.splitlines()[1]
    assert "0 written, 0 removed" in result.out
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_quiet_says_nothing(run: Run, folder: Path) -> None:
    assert vars(run("run", "--quiet")) == {"status": 0, "out": "", "err": ""}
    assert vars(run("--quiet", "publish", "--week", "2031-W01")) == {
        "status": 3,
        "out": "",
        "err": "",
    }


def test_the_stages_can_be_run_one_by_one(run: Run, folder: Path) -> None:
    fetched = run("fetch", "--week", "latest")
    assert fetched.out.splitlines()[1].split() == ["2025-W19", "9", "0", "9", "0", "0", "0"]
    assert run("compose").out.splitlines()[1].split()[:4] == ["2025-W19", "9", "9", "9"]
    assert run("publish").out.startswith("site   ")
    assert run("deliver", "--week", "2025-W19").out.startswith("mail   1 sent")
    assert run("deliver").out.startswith("mail   1 sent before")


def test_a_paper_that_stands_twice_is_counted(run: Run, folder: Path) -> None:
    """Every block is a paper, a repeated one, or unreadable."""
    seed = folder / "seeds/2025-05-08.md"
    (folder / "seeds/2025-05-09.md").write_bytes(seed.read_bytes() * 2)
    line = run("fetch", "--week", "all").out.splitlines()[1]
    assert line.split() == ["2025-W19", "9", "0", "9", "0", "18", "0"]


def test_an_empty_week_is_no_week(run: Run, folder: Path) -> None:
    """As where a script forgets to set what it names."""
    check_fault(run("run", "--week", ""), 2, "--week : '' is not an ISO week like 2025-W19")


def test_what_is_unreadable_is_named(run: Run, folder: Path) -> None:
    (folder / "seeds/2025-05-09.md").write_text("# No link\n\n**Abstract**: x\n\n---\n" * 12)
    for command in ("fetch", "compose"):
        lines = run(command).out.splitlines()
        assert sum(line.startswith("unreadable: ") for line in lines) == 10
        assert "2025-05-09.md:1: " in lines[2]
        assert "and 2 more" in lines


# What goes wrong


def check_fault(result: Result, status: int, message: str) -> None:
    """One line says what is wrong, and at most one more what to do."""
    lines = result.err.splitlines()
    assert result.status == status
    assert message in lines[0]
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("hint: "))


def test_an_unknown_key_is_a_configuration_error(run: Run, folder: Path) -> None:
    text = (folder / "config.yaml").read_text().replace("  feed_issues:", "  feed_isues:")
    (folder / "config.yaml").write_text(text)
    result = run("run")
    check_fault(result, 2, 'site.feed_isues: unknown key; did you mean "feed_issues"?')
    assert re.match(r"digest: error: config.yaml:\d+: site", result.err)
    assert not (folder / "var/digest.db").exists()


def test_every_problem_of_the_configuration_has_its_line(run: Run, folder: Path) -> None:
    (folder / "config.yaml").write_text("issue: {cards: x}\nsite: {url: y}\n")
    lines = run("check").err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["digest"] * 3 + ["hint"]
    assert len({line.split(":")[3] for line in lines[:3]}) == 2


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "--week", "19"], 2, "--week 19: '19' is not an ISO week like 2025-W19"),
        (["run", "--week", "2031-W01"], 3, "there is nothing for 2031-W01"),
        (["run", "--source", "arxive"], 2, "there is no source called 'arxive'"),
        (["deliver"], 3, "there is no week in what was composed"),
        (["publish"], 3, "there is no week in what was composed"),
        (["preview"], 3, "there is no site in site/ yet"),
        (["subscribers", "list"], 3, "there are no subscribers"),
        (["subscribers", "add", "nobody"], 2, "nobody"),
    ],
)
def test_a_fault_has_its_exit_status(
    run: Run, folder: Path, arguments: list[str], status: int, message: str
) -> None:
    check_fault(run(*arguments), status, message)


def test_a_source_that_is_not_there(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / "seeds")
    check_fault(run("run"), 1, "seeds cannot be read: No such file or directory")


def test_a_site_that_cannot_be_written(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / "site")
    (folder / "site").write_text("a file")
    check_fault(run("run"), 1, "the site cannot be written")
    assert (folder / "site").read_text() == "a file"


def test_a_broken_template_leaves_the_old_site(run: Run, folder: Path) -> None:
    run("run")
    before = (folder / "site/index.html").read_bytes()
    own = folder / "own/site"
    own.mkdir(parents=True)
    (own / "front.html").write_text("line one\n{% if %}\n")
    text = (folder / "config.yaml").read_text().replace("templates: null", "templates: own")
    (folder / "config.yaml").write_text(text)
    check_fault(run("publish"), 1, "site/front.html, line 2")
    assert (folder / "site/index.html").read_bytes() == before
    check_fault_of_check(run("check"), "templates: site/front.html, line 2")


def check_fault_of_check(result: Result, message: str) -> None:
    """`digest check` names each failed part and goes on."""
    assert result.status == 1
    assert f"FAIL  {message}" in result.err
    assert result.err.splitlines()[-1].endswith("checks failed")
    assert "ok    mail: files" in result.out


def test_a_database_that_is_none(run: Run, folder: Path) -> None:
    (folder / "var/digest.db").write_text("no database, but long enough to look like one " * 50)
    check_fault(run("run"), 1, "digest.db is not a database")
    check_fault_of_check(run("check"), "database: ")


def test_a_second_run_waits_and_then_names_the_first(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=6)
    fake = SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda _seconds: None)
    monkeypatch.setattr("digest.store.lock.time", fake)
    with (folder / "var/digest.db.lock").open("w") as file:
        file.write("pid 42, since today")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        result = run("run")
    assert result.status == 1
    waiting, error, _hint = result.err.splitlines()
    assert waiting == "another digest run (pid 42, since today) is at work; waiting"
    assert error == "digest: error: another digest run (pid 42, since today) is at work"


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (RuntimeError("two\nlines"), 1, "digest: error: unexpected RuntimeError: two lines"),
        (OSError(28, "No space left", "var/x"), 1, "digest: error: var/x: No space left"),
        (KeyboardInterrupt(), 130, "digest: interrupted"),
    ],
)
def test_what_nobody_expected_is_one_line_too(  # noqa: PLR0917 - fixtures, and columns of the table
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
    message: str,
) -> None:
    """Unless --debug is given, before the command or after it."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(digest.pipeline, "open_pipeline", fail)
    check_fault(run("run"), status, message)
    for arguments in (["--debug", "run"], ["run", "--debug"]):
        if status != 130:  # typer turns it into a status on its way
            assert "Traceback" in run(*arguments).err


def test_whoever_stops_reading_hears_no_complaint(folder: Path) -> None:
    code = "import sys; from digest.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "rank", "seeds/2025-05-08.md", "--format", "json"]
    root = str(Path(__file__).parents[2])
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as out:  # noqa: PTH123 - a descriptor, not a path
        result = subprocess.run(
            command, stdout=out, stderr=subprocess.PIPE, check=False, env={"PYTHONPATH": root}
        )
    assert (result.returncode, result.stderr) == (141, b"")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run *line*, in which DIGEST is the program, in a shell."""
    command = f"{shlex.quote(sys.executable)} -m digest"
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        ["sh", "-c", line.replace("DIGEST", command)],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("DIGEST card seeds/2025-05-08.md >&-", 0),
        ("DIGEST run >&- 2>&-", 0),
        ("DIGEST --help >&-", 0),
        ("DIGEST nonsense 2>&-", 2),
        ("DIGEST nonsense 2>/dev/full", 2),
    ],
)
def test_closed_streams_change_nothing_but_what_is_seen(
    folder: Path, line: str, status: int
) -> None:
    result = shell(line, folder)
    assert (result.returncode, result.stderr) == (status, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_one_line(folder: Path) -> None:
    result = shell("DIGEST card seeds/2025-05-08.md >/dev/full", folder)
    assert result.returncode == 1
    assert result.stderr.startswith(
        "digest: error: standard output cannot be written: No space left on device\nhint: "
    )


# init


def test_init_does_not_touch_what_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/2025-05-08.md").write_text("mine")
    result = run("init", tmp_path)
    assert result.status == 0
    assert f"next   cd {tmp_path}; edit config.yaml; digest check; digest run" in result.out
    assert (tmp_path / "seeds/2025-05-08.md").read_text() == "mine"
    (tmp_path / "config.yaml").write_text("mine")
    check_fault(run("init", tmp_path), 2, "config.yaml is there already")
    assert (tmp_path / "config.yaml").read_text() == "mine"


def test_init_where_a_file_is_in_the_way(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    check_fault(run("init", tmp_path / "file"), 1, "cannot be written: Not a directory")


# card and rank


def test_cards_are_json_lines_in_the_documented_shape(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where there is no config.yaml."""
    monkeypatch.chdir(tmp_path)
    result = run("card", asset("seeds") / "2025-05-08.md", "--format", "json")
    assert (result.status, result.err) == (0, "")
    cards = [json.loads(line) for line in result.out.splitlines()]
    assert cards[0]["id"] == "2505.04623"
    assert list(cards[0]) == [
        *("id", "title", "authors", "affiliations", "venue", "tags", "keywords", "tldr"),
        *("core_problem", "why_it_matters", "concrete_example", "key_novelty"),
        *("evaluation_highlights", "assessment", "provenance"),
    ]
    assert list(cards[0]["provenance"]) == [
        *("summarizer", "model", "input", "made", "replaced"),
    ]


def test_a_card_as_text_reads_like_the_model(run: Run) -> None:
    """The headings of seeds/2505.04623.card.txt, in its order, in 80 columns."""
    text = run("card", asset("seeds") / "2025-05-08.md").out
    first = text.split("─")[0]
    headings = [
        *(
            "EchoInk-R1: Exploring",
            "Zhenghao Xing",
            "arXiv (2025)",
            "Multimodal ·",
            "Paper Summary",
        ),
        *("Core Problem\n", "Why it matters:\n", "Concrete Example: ", "Key Novelty\n", "  • "),
        *("Evaluation Highlights\n", "Breakthrough Assessment (automatic)\n", "/10\n"),
    ]
    for heading in headings:
        _, found, first = first.partition(heading)
        assert found, heading
    assert max(map(len, text.splitlines())) <= 80


def test_a_hostile_file_gives_cards_and_reasons(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2025-05-09.md"
    file.write_text(HOSTILE)
    for output in ("text", "json"):
        result = run("card", file, "--format", output)
        assert result.status == 0
        assert f"unreadable: {file}:" in result.err
        assert not set("\x1b\x07") & set(result.out)
    assert "<script>alert(1)</script>" in result.out
    assert "\u202e" not in run("rank", file).out


def test_a_file_without_papers_is_nothing_to_do(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.md"
    file.write_text("")
    for command in ("card", "rank"):
        check_fault(run(command, file), 3, f"there is no paper in {file}")


def test_an_unknown_summarizer_is_a_usage_error(run: Run) -> None:
    result = run("card", asset("seeds") / "2025-05-08.md", "--summarizer", "gpt")
    check_fault(result, 2, "there is no summarizer called gpt")


@pytest.mark.parametrize("name", ["endpoint", "transformer"])
def test_a_summarizer_that_needs_a_model_says_where_to_name_it(run: Run, name: str) -> None:
    result = run("card", asset("seeds") / "2025-05-08.md", "--summarizer", name)
    check_fault(result, 2, f"the summarizer {name} needs a model")
    assert "cards.model" in result.err


@pytest.mark.parametrize("name", ["auto", "writer", "embedded"])
def test_a_summarizer_with_a_model_of_its_own_takes_no_other(run: Run, name: str) -> None:
    seeds = asset("seeds") / "2025-05-08.md"
    result = run("card", seeds, "--summarizer", name, "--model", "qwen3")
    check_fault(result, 2, f"the summarizer {name} takes no model, but --model is qwen3")


def test_the_writer_where_it_is_not_installed_says_what_to_install(run: Run) -> None:
    result = run("card", asset("seeds") / "2025-05-08.md", "--summarizer", "writer")
    check_fault(result, 2, "the summarizer writer needs digest_weekly_writer")
    assert "pip install 'digest-weekly[writer]'" in result.err


def test_cards_are_written_without_the_writer_where_it_is_not_installed(run: Run) -> None:
    seeds = asset("seeds") / "2025-05-08.md"
    lines = run("card", seeds, "--format", "json").out.splitlines()
    assert {json.loads(line)["provenance"]["summarizer"] for line in lines} == {"embedded"}


def test_cards_are_written_by_the_writer_where_it_is_installed(
    run: Run, one_paper: Path, tiny_writer: str
) -> None:
    """It writes nonsense here, so that each statement is the sentence itself."""
    result = run("card", one_paper, "--format", "json")
    assert result.status == 0
    card = json.loads(result.out)
    assert card["provenance"]["summarizer"] == "writer"
    assert tiny_writer in card["provenance"]["model"]
    assert card["tldr"]["text"].startswith("The authors introduce EchoNet, a framework that")
    assert re.search(r"the writer wrote 0 of [2-9] statements; [2-9] are the paper's", result.err)
    assert run("card", one_paper, "--quiet").err == ""


def test_a_card_is_explained_statement_by_statement(run: Run, one_paper: Path) -> None:
    """The sentences of each, what was tried, and what became of it."""
    result = run("card", one_paper, "--explain")
    assert (result.status, result.err) == (0, "")
    head, *parts = result.out.strip().split("\n\n")
    assert head == "2505.00001  EchoNet: Listening Before Looking"
    told = {part.splitlines()[0]: " ".join(part.split()) for part in parts}
    assert "tldr · what" in told
    assert "2. We introduce EchoNet, a framework that listens" in told["tldr · what"]
    assert "✓ The authors introduce EchoNet, a framework that" in told["tldr · what"]
    assert "[plain form]" in told["tldr · what"]
    assert "1. Multimodal models struggle with sound." in told["core_problem · problem"]
    assert "3. EchoNet reaches 85.77%" in told["evaluation_highlights · result"]
    assert "key_novelty · name" not in told  # only the writer is asked for one
    assert max(map(len, result.out.splitlines())) <= 80


def test_what_the_checks_said_of_each_candidate_is_explained(
    run: Run, one_paper: Path, tiny_writer: str
) -> None:
    text = run("card", one_paper, "--summarizer", "writer", "--explain").out
    what = next(part for part in text.split("\n\n") if part.startswith("tldr · what\n"))
    refused = [line for line in what.splitlines() if line.startswith(" ✗ ")]
    assert len(refused) == 5
    assert "\n     has no end" in what
    assert re.search(r"\[-\d+\.\d\d\]", what)
    assert "✓ The authors introduce EchoNet" in what
    name = next(part for part in text.split("\n\n") if part.startswith("key_novelty · name\n"))
    assert "nothing passed, so it is left out" in name


def test_cards_of_a_model_are_not_explained(run: Run, one_paper: Path, liar: LyingModel) -> None:
    endpoint = ("--summarizer", "endpoint", "--model", "m")
    result = run("card", one_paper, *endpoint, "--explain")
    check_fault(result, 2, "only the cards of the writer and of the embedded summarizer can be")
    assert "add --summarizer writer or --summarizer embedded" in result.err
    assert liar.prompts == []


def test_a_hostile_file_is_explained_without_its_marks(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2025-05-09.md"
    file.write_text(HOSTILE)
    result = run("card", file, "--explain")
    assert result.status == 0
    assert f"unreadable: {file}:" in result.err
    assert "2505.99999" in result.out
    assert not set("\x1b\x07\u202e") & set(result.out)


def test_cards_of_a_model_name_it_and_their_cost_goes_to_standard_error(
    run: Run, liar: LyingModel
) -> None:
    seeds = asset("seeds") / "2025-05-08.md"
    result = run("card", seeds, "--summarizer", "endpoint", "--model", "m", "--format", "json")
    assert result.status == 0
    cards = [json.loads(line) for line in result.out.splitlines()]
    assert {card["provenance"]["model"] for card in cards} == {"liar-1"}
    assert f"liar-1: {len(liar.prompts)} requests" in result.err
    quiet = run("card", seeds, "--summarizer", "endpoint", "--model", "m", "--quiet")
    assert (quiet.status, quiet.err) == (0, "")
    assert "Card by endpoint (liar-1) from the abstract" in quiet.out


def test_cards_made_before_the_model_is_gone_are_printed(run: Run, liar: LyingModel) -> None:
    liar.breaks_after = 1
    seeds = asset("seeds") / "2025-05-08.md"
    result = run("card", seeds, "--summarizer", "endpoint", "--model", "m", "--format", "json")
    assert result.status == 1
    assert len(result.out.splitlines()) == 1
    assert "digest: error: the liar is gone" in result.err


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> LyingModel:
    """Put a model of ours behind the endpoint."""
    model = LyingModel()
    monkeypatch.setattr(
        "digest.cards.llm.openai.client.EndpointModel", lambda *_arguments, **_options: model
    )
    return model


def use_endpoint(folder: Path, *, fallback: str = "stop") -> None:
    """Configure the endpoint and a model."""
    configure_cards(folder, "summarizer: endpoint", "model: qwen3", f"fallback: {fallback}")


def configure_cards(folder: Path, *lines: str) -> None:
    """Put *lines* in place of the section on cards."""
    config = (folder / "config.yaml").read_text()
    section = "".join(["cards:\n", *(f"  {line}\n" for line in lines), "\n"])
    config = re.sub(r"^cards:\n.*?(?=^\S)", section, config, flags=re.MULTILINE | re.DOTALL)
    (folder / "config.yaml").write_text(config)


def test_rank_gives_the_order_and_the_reasons(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = asset("seeds") / "2025-05-08.md"
    ranked = [json.loads(line) for line in run("rank", file, "--format", "json").out.splitlines()]
    assert [one["score"] for one in ranked] == sorted(
        (one["score"] for one in ranked), reverse=True
    )
    assert list(ranked[0]) == [
        *("id", "title", "score", "match", "attention", "topic", "matches", "reasons"),
        "excluded_by",
    ]
    assert list(ranked[0]["attention"]) == ["score", "value", "words"]
    assert list(ranked[0]["matches"][0]) == ["topic", "score", "words"]
    text = run("rank", file, "--topic", "images and VIDEO").out
    assert "Images and video 0." in text
    assert "fits no topic" in text
    check_fault(run("rank", file, "--topic", "brain"), 2, 'there is no topic called "brain"')
    assert "Medicine, health and the brain" in run("rank", file, "--topic", "brain").err


def test_examples_are_looked_up(run: Run, folder: Path) -> None:
    """In the file, then in the seeds; one that is nowhere is said, and the rest goes on."""
    config = (folder / "config.yaml").read_text()
    config = config.replace("like: []", "like: [2505.04623, 2505.03792, 2001.00001]", 1)
    (folder / "config.yaml").write_text(config)
    result = run("rank", folder / "seeds" / "2025-05-08.md", "--format", "json")
    assert result.status == 0
    where = f"it is neither here nor in {folder / 'seeds'}"
    assert f"no topic can look for papers like 2001.00001: {where}\n" in result.err
    assert result.err.count("no topic") == 1
    words = [
        word
        for line in result.out.splitlines()
        for match in json.loads(line)["matches"]
        for word in match["words"]
    ]
    assert {"like 2505.04623", "like 2505.03792"} <= set(words)


# pin and drop


def test_the_editor_pins_and_drops(run: Run, folder: Path) -> None:
    """By command, again by command, and back; the issue follows, and says so."""
    file = folder / "issues" / "2025-W19.yaml"
    run("fetch", "--source", "seeds", "--week", "2025-W19")
    pinned = run("pin", "2025-W19", "https://arxiv.org/abs/2505.03839", "2505.04623v2")
    assert pinned.out.splitlines() == [
        *("pinned: 2505.03839, 2505.04623", "dropped: none"),
        "next: digest compose --week 2025-W19",
    ]
    before = file.read_bytes()
    run("pin", "2025-W19", "2505.03839")
    assert file.read_bytes() == before
    dropped = run("drop", "2025-W19", "2505.03981", "2505.99999")
    assert dropped.err == "2505.99999 was not fetched for 2025-W19\n"
    run("compose", "--week", "2025-W19")
    run("publish")
    issue = json.loads((folder / "site/issues/2025-W19/issue.json").read_text())
    text = json.dumps(issue)
    assert text.index("2505.03839") < text.index("2505.04623")
    assert "pinned by the editor" in text
    assert "dropped by the editor" in text
    assert "2505.99999" in text
    undone = run("pin", "2025-W19", "2505.03839", "2505.04623", "--undo").out
    assert undone.startswith("pinned: none\n")


def test_what_cannot_be_pinned_is_said(run: Run, folder: Path) -> None:
    check_fault(run("pin", "2025", "2505.04623"), 2, "'2025' is not an ISO week like 2025-W19")
    check_fault(run("drop", "2025-W19", "EchoInk"), 2, "is not an arXiv identifier")
    (folder / "issues").mkdir()
    (folder / "issues" / "2025-W19.yaml").write_text("pin: []\nstar: [x]\n")
    run("fetch", "--source", "seeds", "--week", "2025-W19")
    fault = run("compose", "--week", "2025-W19")
    check_fault(fault, 2, "2025-W19.yaml:2: star: unknown key; allowed are pin, drop")


def test_most_seed_papers_fit_a_topic_and_no_topic_takes_all(run: Run) -> None:
    """The topics that ship with the program suit the papers that do."""
    sections = [
        json.loads(line)["topic"]
        for file in sorted(asset("seeds").glob("*.md"))
        for line in run("rank", file, "--format", "json").out.splitlines()
    ]
    counts = {topic: sections.count(topic) for topic in set(sections)}
    assert counts.pop(None, 0) <= 3
    assert len(counts) == 8
    assert min(counts.values()) >= 8
    assert max(counts.values()) <= 50


# subscribers


def test_subscribers_come_and_go(run: Run, folder: Path) -> None:
    assert run("subscribers", "add", "ada@example.org").out == "added ada@example.org: all topics\n"
    added = run("subscribers", "add", "bo@example.org", "--topic", "images and video")
    assert added.out == "added bo@example.org: Images and video\n"
    check_fault(run("subscribers", "add", "ADA@example.org"), 3, "is on record: confirmed")
    lines = run("subscribers", "list").out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["address", "state"],
        ["ada@example.org", "confirmed"],
        ["bo@example.org", "confirmed"],
    ]
    assert run("subscribers", "remove", "ada@example.org").out == "removed ada@example.org\n"
    check_fault(run("subscribers", "remove", "ada@example.org"), 3, "ada@example.org gets no mail")
    check_fault(run("subscribers", "add", "ada@example.org"), 3, "is on record: unsubscribed")
    people = [
        json.loads(line) for line in run("subscribers", "list", "--format", "json").out.splitlines()
    ]
    assert [(one["address"], one["state"], one["topics"]) for one in people] == [
        ("ada@example.org", "unsubscribed", []),
        ("bo@example.org", "confirmed", ["Images and video"]),
    ]
    unknown = run("subscribers", "add", "c@example.org", "--topic", "cooking")
    check_fault(unknown, 2, 'there is no topic called "cooking"')


# check


def test_check_tries_everything_and_spends_nothing(run: Run, folder: Path) -> None:
    result = run("check")
    assert (result.status, result.err) == (0, "")
    names = [line.split(":")[0] for line in result.out.splitlines()]
    assert names[0] == "ok    configuration"
    for name in ("folders", "database", "source", "summarizer", "templates", "mail"):
        assert f"ok    {name}" in names
    assert "note  site.contact is still the example" in result.out
    assert not any((folder / "site").rglob("*.html"))
    assert not (folder / "var/digest.db").exists()


def test_check_has_a_model_write_a_card(run: Run, folder: Path, liar: LyingModel) -> None:
    use_endpoint(folder)
    result = run("check")
    assert (result.status, result.err) == (0, "")
    assert "ok    summarizer: endpoint:liar-1#" in result.out
    assert "ok    summarizer: liar-1: 1 request" in result.out


@pytest.mark.parametrize("name", ["auto", "writer"])
def test_check_has_the_writer_write_a_card(
    run: Run, folder: Path, tiny_writer: str, name: str
) -> None:
    configure_cards(folder, f"summarizer: {name}")
    result = run("check")
    assert result.status == 0
    assert f"ok    summarizer: writer:SmolLM2-135M writer {tiny_writer}" in result.out
    assert "ok    summarizer: the writer wrote 0 of" in result.out
    assert list((folder / "var/cache").glob("writer-*/weights.bin"))


def test_check_names_a_writer_that_is_not_installed(run: Run, folder: Path) -> None:
    assert "ok    summarizer: embedded:" in run("check").out
    configure_cards(folder, "summarizer: writer")
    result = run("check")
    check_fault_of_check(result, "summarizer: the summarizer writer needs digest_weekly_writer")
    check_fault(run("run"), 2, "the summarizer writer needs digest_weekly_writer")


def test_check_is_not_content_with_a_stand_in(run: Run, folder: Path, liar: LyingModel) -> None:
    use_endpoint(folder, fallback="embedded")
    liar.lie = LIES["nothing"]
    result = run("check")
    check_fault_of_check(result, "summarizer: endpoint:liar-1#")
    assert "wrote no card: nothing fit to show was said of 1 paper" in result.err
    liar.breaks_after = 0
    check_fault_of_check(run("check"), "summarizer: the liar is gone")


def test_check_warns_of_times_that_clocks_jump_over(run: Run, folder: Path) -> None:
    text = (folder / "config.yaml").read_text()
    text = text.replace("day: sat", "day: sun").replace('"07:00"', "02:30")
    (folder / "config.yaml").write_text(text.replace("timezone: UTC", "timezone: Europe/Berlin"))
    assert "note  schedule.at: Europe/Berlin sets its clocks at 02:30" in run("check").out


def test_check_names_every_broken_template(run: Run, folder: Path) -> None:
    """Those that only some issues need among them: here, an issue with nothing in it."""
    own = folder / "own"
    (own / "mail").mkdir(parents=True)
    (own / "site").mkdir()
    (own / "mail/email.txt").write_text("{{ 1 / 0 }}")
    (own / "site/about.html").write_text("{% nope %}")
    (own / "site/issue.md").write_text("{% if not view.entries %}{{ nonsense }}{% endif %}")
    (own / "site/paper.html").write_bytes(b"caf\xe9")
    config = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(config.replace("templates: null", "templates: own"))
    lines = run("check").err.splitlines()
    assert sorted(lines[:-2]) == [
        "FAIL  templates: mail/email.txt, line 1: division by zero",
        "FAIL  templates: site/about.html, line 1: Encountered unknown tag 'nope'.",
        "FAIL  templates: site/issue.md, line 1: 'nonsense' is undefined",
        "FAIL  templates: site/paper.html: this is not UTF-8 text",
    ]
    assert lines[-1] == "digest: error: 1 of 7 checks failed"


def test_check_notes_a_template_that_replaces_nothing(run: Run, folder: Path) -> None:
    own = folder / "own" / "site"
    own.mkdir(parents=True)
    (own / "isue.html").write_text("x")
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("templates: null", "templates: own"))
    assert "site/isue.html replaces none of ours" in run("check").out


def test_check_names_a_folder_that_is_a_file(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / "site")
    (folder / "site").write_text("")
    check_fault_of_check(run("check"), "folders: site is not a folder")


# schedule


def test_schedule_once_prints_the_next_time(run: Run, folder: Path) -> None:
    result = run("schedule", "--once")
    pattern = r"\d{4}-\d\d-\d\dT07:00:00\+00:00 \(Sat \d{4}-\d\d-\d\d 07:00 UTC\)\n"
    assert result.status == 0
    assert re.fullmatch(pattern, result.out)


def test_a_scheduled_issue_is_made_and_a_failed_one_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_issue(Options())
    assert "look   digest preview" in capsys.readouterr().out
    (folder / "config.yaml").write_text("nonsense")
    make_issue(Options())
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC digest: config.yaml:1: must hold", line)


def test_an_unexpected_error_does_not_end_the_schedule(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest.pipeline, "open_pipeline", lambda *_a, **_k: 1 / 0)
    make_issue(Options())
    assert "digest: unexpected ZeroDivisionError" in capsys.readouterr().err


def test_the_schedule_ends_when_it_is_asked_to(folder: Path) -> None:
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "schedule"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("next issue: ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout.read() == "stopped\n"


# preview


def test_a_busy_port_is_one_line(run: Run, folder: Path) -> None:
    (folder / "site/index.html").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("preview", "--port", str(port))
    check_fault(result, 1, f"port {port} of 127.0.0.1 cannot be used: Address already in use")
    assert f"hint: try --port {port + 1}" in result.err


def test_preview_says_where_to_look_and_ends_with_ctrl_c(folder: Path) -> None:
    (folder / "site/index.html").write_text("hello")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "preview", "--port", "0"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
        text=True,
    ) as process:
        assert process.stdout is not None
        match = re.match(r"http://127.0.0.1:(\d+)/ shows site/;", process.stdout.readline())
        assert match
        connection = HTTPConnection("127.0.0.1", int(match[1]), timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


# What is printed


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(Options(quiet=True)) as quiet:
        assert type(quiet) is Silent
    with watching(Options()) as lines:
        assert not isinstance(lines, Bars)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with watching(Options()) as bars:
        assert isinstance(bars, Bars)
        bars.start("2025-W19: cards [bold]", 3)
        bars.advance(2)
        bars.start("publish", None)
        bars.advance()
        bars.say("a line [/bold]")


def test_lines_are_told_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with watching(Options()) as reporter:
        reporter.start("cards", 1)
        reporter.advance()
        reporter.say("waiting\x1b[2J")
    assert capsys.readouterr().err == "waiting[2J\n"


def test_printable_keeps_text_and_takes_out_tricks() -> None:
    assert printable("Gödel ∀x 中文 👩\u200d🔬\n") == "Gödel ∀x 中文 👩\u200d🔬\n"
    assert printable("a\x1b[0m\u202eb\ud800\x9bc\r") == "a[0mbc"


def test_a_table_is_aligned() -> None:
    assert table([("name", "count"), ("a", "1,000"), ("long name", "7")]) == [
        "name       count",
        "a          1,000",
        "long name      7",
    ]
