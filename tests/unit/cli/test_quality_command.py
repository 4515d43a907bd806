"""``finflows quality``: labelled pairs and portal scores of one's own."""

from pathlib import Path

from command_line import Command

PAIRS = "name1,name2,is_match\nAnna Smith,Ana Smith,true\nAnna Smith,Bob Jones,false\n"
PORTAL = (
    "query_name,result_name,ofac_score\n"
    "PUTIN,PUTIN,100\nPUTINA,PUTIN,90\nJOHN SMITH,JON SMITH,97\nA B,X Y,-1\nKIM IL,KIM UN,60\n"
)


def test_both_reports_are_printed(finflows: Command, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    (tmp_path / "portal.csv").write_text(PORTAL)
    told = finflows("quality", "--pairs", tmp_path / "pairs.csv", "--portal", tmp_path / "portal.csv")
    assert told.exit_code == 0, told.err
    for title in ("Labelled pairs by threshold", "by category and threshold", "Rank correlation", "Agreement with"):
        assert title in told.out.replace("\n", " ")


def test_one_report_is_enough_and_may_be_markdown(finflows: Command, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    told = finflows("quality", "--pairs", tmp_path / "pairs.csv", "--markdown")
    assert "| 0.80 | 1 | 0 | 100.0% | 100.0% |" in told.out
    assert "portal" not in told.out


def test_nothing_to_report_on_is_a_usage_error(finflows: Command) -> None:
    told = finflows("quality")
    assert told.exit_code == 2
    assert "--pairs, --portal, or both" in told.err
