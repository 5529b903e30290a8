"""The made-up practice site that the comparison builds: the same pages for Trailmark and for Hugo.

`pages(articles, coaches, seed)` gives every file under `content/`; both tools read the same bytes. An article is drawn
from its own number and the seed, so it is the same on every machine and in a corpus of any size. It has about 6 KB:
three to five headed parts with lists, emphasis, links and quotations; every fourth article has a table and every tenth
a block of code, as a practice's articles have them.

`HUGO` and `TRAILMARK` hold the files around the content. Hugo's templates make pages of the same shape as the theme in
`benches/theme/`: title, description, canonical link, navigation, date, contents list, body, tags and neighbours; lists
of twenty; a page for each tag; feeds of twenty entries; a sitemap.
"""

import random

VERBS = "ask hear notice name weigh choose try practise review measure share delegate plan pause steady widen".split()
NOUNS = """agreement attention balance board boundary calendar career change choice client coach colleague commitment
confidence conversation courage curiosity deadline decision delegation direction distance experiment feedback focus
forecast goal growth habit handover hiring insight judgement leader learning listening meeting mentor milestone mood
obstacle option outcome partner pattern practice pressure priority progress purpose question rehearsal resilience review
role schedule session silence sponsor stakeholder step story strategy strength team tension trust values week""".split()
JOINS = "and or with before after beside about for without through against under".split()
TAGS = """accountability assessment boards career communication confidence delegation feedback goals growth leadership
mentoring resilience stakeholders strategy teams""".split()

CODE = """```yaml
goal:
  title: Hand over the weekly forecast
  why: the team knows the customers better
  measure: forecasts made without the director
  baseline: 0
  target: 4
```"""


def _sentence(draw):
    words = [draw.choice(NOUNS if i % 3 else VERBS) if i % 4 else draw.choice(JOINS) for i in range(1, draw.randint(9, 19))]
    at = draw.randrange(len(words))
    kind = draw.random()
    if kind < 0.14:
        words[at] = f"**{words[at]}**"
    elif kind < 0.24:
        words[at] = f"*{words[at]}*"
    elif kind < 0.30:
        words[at] = f"[{words[at]}](https://example.org/{words[at]})"
    first = words[0]
    words[0] = first.capitalize() if first[0].isalpha() else first
    return " ".join(words) + "."


def _plain(draw, low, high):
    return " ".join(draw.choice(NOUNS) for _ in range(draw.randint(low, high))).capitalize()


def _paragraph(draw):
    return " ".join(_sentence(draw) for _ in range(draw.randint(4, 6)))


def _body(draw, number):
    parts = [_paragraph(draw)]
    for part in range(1, draw.randint(3, 5) + 1):
        parts.append(f"## {part}. {_plain(draw, 2, 4)}")
        parts += [_paragraph(draw), _paragraph(draw)]
        if draw.random() < 0.5:
            parts.append("\n".join(f"- {_sentence(draw)}" for _ in range(draw.randint(3, 5))))
        if draw.random() < 0.25:
            parts.append(f"> {_sentence(draw)}")
    if number % 4 == 0:
        rows = [f"| {draw.choice(NOUNS)} | {draw.randint(1, 10)} | {draw.randint(1, 10)} |" for _ in range(5)]
        parts.append("\n".join(["| competency | before | after |", "|---|---|---|", *rows]))
    if number % 10 == 0:
        parts.append(CODE)
    return "\n\n".join(parts) + "\n"


def _page(body, **front):
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + "---\n\n" + body


def pages(articles, coaches, seed):
    """Every file of `content/` as (path, text)."""
    draw = random.Random(f"{seed} sections")
    yield "_index.md", _page(_body(draw, 1), title="Sample practice", description="A made-up practice")
    yield "insights/_index.md", _page(_paragraph(draw) + "\n", title="Insights", description="All articles")
    yield "coaches/_index.md", _page(_paragraph(draw) + "\n", title="Coaches", description="All coaches")
    for number in range(articles):
        draw = random.Random(f"{seed} article {number}")
        date = f"{2009 + number % 17}-{1 + number // 17 % 12:02}-{1 + number // 204 % 28:02}"
        title = f'"{_plain(draw, 3, 5)}, {number}"'
        tags = "[" + ", ".join(draw.sample(TAGS, 3)) + "]"
        text = _page(_body(draw, number), title=title, description=f'"{_plain(draw, 8, 14)}"', date=date, tags=tags)
        yield f"insights/article-{number:06}.md", text
    for number in range(coaches):
        draw = random.Random(f"{seed} coach {number}")
        yield f"coaches/coach-{number:03}.md", _page(_body(draw, 1), title=f"Coach {number}", description=f"Coach number {number}")


TRAILMARK = {
    "site.yaml": """title: Sample practice
base_url: https://practice.example/
language: en
theme: bench
paginate: 20
feeds: {items: 20, full: false}
menu:
  - {title: Coaches, page: /coaches/_index.md}
  - {title: Insights, page: /insights/_index.md}
""",
}

HUGO = {
    "hugo.yaml": """title: Sample practice
baseURL: https://practice.example/
languageCode: en
taxonomies: {tag: tags}
pagination: {pagerSize: 20, disableAliases: true}
services: {rss: {limit: 20}}
# Like Trailmark: feeds of the site and its sections, none of each tag.
outputs: {taxonomy: [html], term: [html]}
markup:
  highlight: {noClasses: false}
""",
    "static/site.css": "body { max-width: 70ch; margin: auto; font-family: sans-serif }\n",
    "layouts/_default/baseof.html": """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} | {{ site.Title }}</title>
<meta name="description" content="{{ .Description }}">
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="/site.css">
</head>
<body>
<header><a href="/">{{ site.Title }}</a>
<nav>{{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer>{{ site.Title }}</footer>
</body>
</html>
""",
    "layouts/_default/single.html": """{{ define "main" }}<article>
<h1>{{ .Title }}</h1>
{{ if not .Date.IsZero }}<p><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time></p>{{ end }}
{{ .TableOfContents }}
{{ .Content }}
{{ with .GetTerms "tags" }}<ul>{{ range . }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
<nav>{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
</article>{{ end }}
""",
    "layouts/_default/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}
{{ range .Paginator.Pages }}<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2><p>{{ .Description }}</p></article>
{{ end }}
<nav>{{ with .Paginator.Prev }}<a rel="prev" href="{{ .URL }}">Newer</a>{{ end }}
{{ with .Paginator.Next }}<a rel="next" href="{{ .URL }}">Older</a>{{ end }}</nav>{{ end }}
""",
    "layouts/_default/terms.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
""",
    "layouts/index.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}
{{ range first 10 (where site.RegularPages "Section" "insights") }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>
{{ end }}{{ end }}
""",
}
