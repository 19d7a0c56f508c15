"""Sentences of a daily summary of the 21st session (The Hague, 5 to 9 December 2022), right and wrong.

Each is a triple: the sentence, the rule that must find something in it (None: nothing may be found), and what must be
suggested (None: anything). Wrong ones with a D were seen on real pages: docs in ../shared speak of them as D4, D5, D9.
"""

RIGHT = """
On Monday, 5 December 2022, the 21st session opened in The Hague.
The summary of Tuesday 6 December was read by more people than any other.
The Assembly met from Monday to Friday, 5 to 9 December 2022.
It adopted the budget on Friday (9 December), a day ahead of its calendar.
On December 7, 2022, delegations turned to cooperation.
On Wednesday evening, 7 December 2022, the lights went out.
The Statute was adopted on 17 July 1998 and entered into force on 1 July 2002.
The Court has had jurisdiction over the crime of aggression since 17 July 2018.
Armenia became a State Party on 1 February 2024.
Monday and Tuesday, 5 and 6 December, belonged to the general debate.
The resolution ICC-ASP/21/Res.2 was adopted by consensus on 9 December 2022.
Between Wednesday 7 and Friday 9 December the rooms were full.
The Assembly approved EUR 173,234,300 for 2023.
The Court had asked for 186,826,400 euros.
The increase of EUR 18.4 million is 12.2 per cent.
A ticket to The Hague cost EUR 149.50 that week.
The fund stands at EUR 7,000,000.50, to the cent.
Contributions of EUR 149,205.60 are outstanding, a small sum.
The programme budget in thousands of euros, 173,234.3, is printed in the annex.
A gift of EUR 2.5 million came from Finland.
Judge Ibáñez Carranza opened the panel.
Judge Ibáñez Carranza’s remarks were brief.
Ms Alapini-Gansou of Benin spoke in French.
ASP President Silvia Fernández de Gurmendi closed the session.
The President of the Assembly, Silvia Fernández de Gurmendi, thanked the interpreters.
Former ASP President Sidiki Kaba was in the room.
Prosecutor Khan addressed the Assembly on its first day.
Deputy Prosecutors N. S. Khan and Niang were elected a year earlier.
Registrar Lewis presented the figures.
Peter Morris of the secretariat handed out the papers.
Judge Kenneth Kaye is no member of this Court.
Korea, Japan and Mongolia spoke for the Asia-Pacific group.
The Netherlands, as host State, welcomed the delegations.
Ugandan, Peruvian and Senegalese delegates met in the corridor.
Georgian and Ukrainian civil society held a side event.
Mexican diplomats and Finnish ministers agreed.
Angela Roland, a student from Francesville, counted the votes.
Niger and Nigeria are two States; so are Mali and Malawi.
Austria and Australia took the floor one after the other.
The statement by Georgina Jordan was short.
Romanian, Slovenian and Slovak lawyers spoke about universality.
Costa Rica and Liechtenstein introduced the text.
States Parties will elect six judges in 2029.
The Court will need the support of States for years.
“The budget will be adopted,” the chair had said in 2021.
Kingston, Kenya and Khartoum were named in the same breath.
A Khanate is not a person, and a Prostate is no judge.
The people of Guinea and French Guiana sent greetings.
The session was opened on Monday 5 December by the President of the Assembly.
On 6 and 7 December the general debate went on.
Since 9 May 2022 the office has been vacant.
The fifth sitting, on Friday the 9th of December 2022, was the last.
Ambassador Marisa Kern of Austria facilitated the talks.
Judge Khan-Ali of another court listened.
Mr Kaban and Ms Prosti left early.
Minister Perua from Lima gave the toast.
In May 2010 the States met in Kampala.
Judge Tomoko Akane has presided since March 2024.
Prosecutor Fatou Bensouda was remembered.
A cheque for EUR 1,250.5 was found in the corridor of 2,000 delegates.
The reserve is EUR 12.3 million, or 12,300 thousand euros.
The Working Capital Fund of EUR 7.5 million is exhausted.
Chile and Peru co-sponsored the resolution.
Finland's statement was the shortest, France’s the longest.
A Jordanian lawyer, a Malian judge and an Estonian poet walked in.
Representatives of the African, Asian and European Unions met.
Canadians for Justice and the Fijian Bar sent observers.
UGANDA and PERU are written in capitals on the screen.
The Korean delegation, the Dutch host and the British lawyers agreed.
The Trust Fund will meet the needs of victims in Georgia.
Reparations will begin a new life for some.
The President of the Court and the President of the Assembly spoke.
President Zeid would have smiled.
Mrs Silvia Fernández thanked the secretariat.
The report ICC-ASP/21/6 of 3 November 2022 was noted.
""".strip().splitlines()

WRONG = [
    # D4
    ("The day was Tuesday, 7 December 2022.", "weekday", "Wednesday"),
    ("On Monday 6 December the debate went on.", "weekday", "Tuesday"),
    ("On Friday, December 8, 2022, the room was empty.", "weekday", "Thursday"),
    ("The vote of 9 December 2022 (Thursday) was close.", "weekday", "Friday"),
    ("From Tuesday to Thursday, 7-9 December 2022, nothing happened.", None, None),
    ("It ended on Saturday, 10 December 2022, as planned.", "outside-session", None),
    ("The sitting of 31 November 2022 was long.", "no-such-date", None),
    ("On 7 December 2021 the Assembly turned to cooperation.", "outside-session", None),
    ("The last sitting was on 12 December.", "outside-session", None),
    # D5
    ("ASP President Chile Oboe-Esuji spoke first.", "person role", "Eboe-Osuji"),
    ("ASP President Chile Eboe-Osuji spoke first.", "role", None),
    ("Judge Lordikpanidze of Georgia was elected.", "person", "Lordkipanidze"),
    ("ASP President Sidiki Kaba opened the session.", "role", None),
    ("The President of the Assembly, O-Gon Kwon, thanked everybody.", "role", None),
    ("Judge Ibanez Carranza opened the panel.", "person", "Ibáñez Carranza"),
    ("Silvia Fernandez de Gurmendi closed the session.", "person", "Fernández de Gurmendi"),
    ("Judge Alapini Gansou spoke.", "person", "Alapini-Gansou"),
    ("Christian Wenawaser was remembered.", "person", "Wenaweser"),
    ("Päivi Kaukaranta took over two years later.", "person", "Kaukoranta"),
    ("Tiina Intelman presided over the tenth session.", "person", "Intelmann"),
    ("Judge Guillon asked a question.", "person", "Guillou"),
    ("Ms Kovacs was elected in the last round.", "person", "Kovács"),
    ("Prosecutor Bensuda spoke about Libya.", "person", "Bensouda"),
    ("The delegation of Lichtenstein introduced the text.", "state", "Liechtenstein"),
    ("Statements were made by Argentinia and Peru.", "state", "Argentina"),
    ("A side event was held by Senegel and others.", "state", "Senegal"),
    ("Lybia was on the agenda.", "state", "Libya"),
    ("The delegate of Sierra Leon asked for the floor.", "state", "Sierra Leone"),
    ("Trinidad and Tabago recalled why the Court exists.", "state", "Trinidad and Tobago"),
    ("Slovania and Germany made a proposal.", "state", "Slovenia"),
    ("Ukrane joined on the first of January.", "state", "Ukraine"),
    # D9
    ("The budget of EUR 149,205.6 was adopted.", "amount", "EUR 149,205,600"),
    ("The budget of EUR 144,673.9 million was adopted.", "amount", "EUR 144,673,900"),
    ("States owe € 23,456.7 to the Court.", "amount", "EUR 23,456,700"),
    ("The next judges will be elected in 2020.", "past-future", None),
    ("Delegates met again on Wednesday, 6 December 2022.", "weekday", None),
    ("On Thursday 9 December 2022 it was over.", "weekday", None),
    ("The general debate closed on Sunday 11 December.", "outside-session", None),
    ("On 8 December 2023 the lights went out.", "outside-session", None),
    ("Ambassador Kaukorenta took the chair.", "person", None),
    ("Judge Alapini-Gonsou dissented.", "person", None),
    ("Judge Perrin de Brichambeau was quoted.", "person", None),
    ("Judge Hofmanski spoke Polish.", "person", None),
    ("Päivi Kaukoranta, President of the Assembly, closed the session.", "role", None),
    ("Sidiki Kabba was thanked.", "person", None),
    ("Bruno Stango Ugarte wrote a letter.", "person", None),
    ("Judge Pangalanggan had resigned.", "person", None),
    ("Arminia joined later.", "state", None),
    ("Burkino Faso announced its withdrawal.", "state", None),
    ("Bosnia and Herzegovinia asked for the floor.", "state", None),
    ("The Republic of Corea hosted a reception.", "state", None),
    ("Mongola and Finland agreed.", "state", None),
    ("Contributions of EUR 1,234.5 million are due.", "amount", None),
    ("The budget rose to 173,234.3 euros.", "amount", None),
    ("The Prosecutor will be elected on 12 February 2021.", "past-future", None),
    ("Ms Ibáñez-Carranza spoke in Spanish.", "person", "Ibáñez Carranza"),
    ("Prosecutor Kahn spoke on the first day.", "person", "Khan"),
    ("Delegations arrived on Sunday, 4 December 2022, in the rain.", "outside-session", None),
]

SENTENCES = [(sentence, None, None) for sentence in RIGHT] + WRONG
