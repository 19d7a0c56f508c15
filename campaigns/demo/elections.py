"""Sample elections: the rows of one, with who stands, who stays, and what was counted."""

from campaigns.models import Ballot, Candidate, Election, GroupSize, SittingJudge


def made(fields, session, states):
    """The Election of a row of `elections.toml` (dict), at `session`; `states` are the State rows by code."""
    fields = dict(fields, session=session)
    candidates, ballots = fields.pop("candidates"), fields.pop("ballots", [])
    bench, sizes = fields.pop("bench", []), fields.pop("sizes", {})
    page = Election.objects.create(**fields)
    keys = {}
    for candidate in candidates:
        state = states.get(candidate.pop("state", None))
        group = {"regional_group": state.regional_group if state else ""}
        row = Candidate.objects.create(election=page, state=state, **group | candidate)
        keys[row.sorting_name] = row.key
    for number, (of_list, group, gender) in enumerate(bench, start=1):
        SittingJudge.objects.create(
            election=page, name=f"Sample judge {number:02}", list=of_list, regional_group=group, gender=gender
        )
    for group, number in sizes.items():
        source = page.bench_source
        GroupSize.objects.create(election=page, regional_group=group, states=number, source=source)
    for ballot in ballots:
        # Who was agreed on has no number.
        votes = dict.fromkeys(ballot.pop("chosen", [])) | ballot.pop("votes", {})
        by_key = {keys[name]: number for name, number in votes.items()}
        Ballot.objects.create(election=page, votes=by_key, **{"voting": 0} | ballot)
    return page
