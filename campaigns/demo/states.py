"""The pages of States among the sample content, and the sections of summaries that are tagged with them."""

from publications.models import Publication, Section, State, StateAct, StatePage, Theme

from . import reading


class StatePages:
    """Part of a run of the Seeder: what States said and did."""

    def sections(self):
        """Give the summaries that this run made their sections. Returns how many."""
        summaries = {page.slug: page for page, _steps in self.new[Publication]}
        states = {state.code: state for state in State.objects.all()}
        made = 0
        for row in reading.table("sections")["section"]:
            fields = dict(row)
            summary, codes, slugs = (fields.pop(name) for name in ("publication", "states", "themes"))
            if summary in summaries:
                page = summaries[summary]
                section = Section.objects.create(publication=page, position=page.sections.count() + 1, **fields)
                section.states.set(states[code] for code in codes if code in states)
                section.themes.set(self._themed(slugs))
                made += 1
        return made

    def state_pages(self):
        """Make and publish the pages that are missing, with what the States did. Returns how many were."""
        ever = {key for (key,) in self._known(StatePage, ("of_state_id",))}
        acts, themes = reading.table("acts")["act"], {theme.slug: theme for theme in Theme.objects.all()}
        made = 0
        for state in State.objects.without_page():
            if state.pk in ever:
                continue
            page = StatePage.begin(state, self._users["drafter"])
            StateAct.objects.bulk_create(
                StateAct(
                    page=page,
                    session=self._sessions.get(act.get("session")),
                    theme=themes.get(act.get("theme")),
                    **{name: value for name, value in act.items() if name not in ("states", "session", "theme")},
                )
                for act in acts
                if state.code in act["states"]
            )
            self._settle(page, "live", None)
            made += 1
        return made
