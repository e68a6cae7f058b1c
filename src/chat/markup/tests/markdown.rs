use super::shown::{letters, measured, shown};
use crate::chat::markup::{markdown, plain};
use proptest::prelude::*;

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(&markdown(text)), *expected, "{text:?}");
    }
}

#[test]
fn words() {
    check(&[
        (
            "**bold** *it* _it_ __b__ ~~s~~",
            "<p><b>bold</b> <i>it</i> <i>it</i> <b>b</b> <s>s</s></p>",
        ),
        ("***both***", "<p><b><i>both</i></b></p>"),
        ("**a *b***", "<p><b>a <i>b</i></b></p>"),
        ("*a **b***", "<p><i>a <b>b</b></i></p>"),
        ("**a*b**", "<p><b>a*b</b></p>"),
        ("snake_case_name a*b*c", "<p>snake_case_name a<i>b</i>c</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("**open", "<p>**open</p>"),
        ("a ****", "<p>a ****</p>"),
        ("\\*a\\* \\a é\\é", "<p>*a* \\a é\\é</p>"),
        (
            "`a *b*` ``c`d`` `open",
            "<p><code>a *b*</code> <code>c`d</code> `open</p>",
        ),
        ("`` `a` ``", "<p><code>`a`</code></p>"),
        ("a  \nb\\\nc\nd", "<p>a/b/c/d</p>"),
        (
            "&lt;b&gt; &euro;5 &unknown; &#128663;",
            "<p><b> €5 &unknown; 🚗</p>",
        ),
        ("<b>x</b>", "<p><b>x</b></p>"),
    ]);
}

#[test]
fn links() {
    check(&[
        (
            "[the *Golf*](https://d.example/golf)",
            "<p><a https://d.example/golf>the <i>Golf</i></a></p>",
        ),
        (
            "[a](https://d.example \"Title\") b",
            "<p><a https://d.example>a</a> b</p>",
        ),
        (
            "[a](<https://d.example/x>)",
            "<p><a https://d.example/x>a</a></p>",
        ),
        (
            "[a](https://d.example/(x))",
            "<p><a https://d.example/(x)>a</a></p>",
        ),
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[a](/here)", "<p>a</p>"),
        (
            "[a] (https://d.example)",
            "<p>[a] (<a https://d.example>https://d.example</a>)</p>",
        ),
        ("[a](tel:+15550001)", "<p><a tel:+15550001>a</a></p>"),
        (
            "![a car](https://d.example/a.png)",
            "<p><a https://d.example/a.png>a car</a></p>",
        ),
        (
            "[![a](https://d.example/a.png)](https://d.example)",
            "<p><a https://d.example>a</a></p>",
        ),
        (
            "[[a]](https://d.example)",
            "<p><a https://d.example>[a]</a></p>",
        ),
        (
            "<https://d.example/_a_> <sales@d.example>",
            "<p><a https://d.example/_a_>https://d.example/_a_</a> <a mailto:sales@d.example>sales@d.example</a></p>",
        ),
        (
            "https://d.example/_a_b",
            "<p><a https://d.example/_a_b>https://d.example/_a_b</a></p>",
        ),
        (
            "**[a](https://d.example)**",
            "<p><b><a https://d.example>a</a></b></p>",
        ),
        ("[a](", "<p>[a](</p>"),
        (
            "`[a`](https://d.example)",
            "<p><code>[a</code>](<a https://d.example>https://d.example</a>)</p>",
        ),
    ]);
}

#[test]
fn blocks() {
    check(&[
        (
            "# A\n## B ##\n####### C\n#D",
            "<h1>A</h1><h2>B</h2><p>####### C/#D</p>",
        ),
        ("A\n===\nB\n---\nC", "<h1>A</h1><h2>B</h2><p>C</p>"),
        ("a\n\nb\n\n---\nc", "<p>a</p><p>b</p><p>c</p>"),
        (
            "```rust\nlet *a*;\n\n  b\n```\nc",
            "<pre>let *a*;\n\n  b</pre><p>c</p>",
        ),
        ("~~~\nopen", "<pre>open</pre>"),
        (
            "> a\n> > b\n\nc",
            "<quote><p>a</p><quote><p>b</p></quote></quote><p>c</p>",
        ),
        (
            "- a\n- b\n  - c\n\n- d",
            "<list><li><p>a</p></li><li><p>b</p><list><li><p>c</p></li></list></li><li><p>d</p></li></list>",
        ),
        (
            "3. a\n4. b\n\n   more\n5) c",
            "<list><li 3><p>a</p></li><li 4><p>b</p><p>more</p></li></list><list><li 5><p>c</p></li></list>",
        ),
        (
            "- a\nlazy\n\nafter",
            "<list><li><p>a/lazy</p></li></list><p>after</p>",
        ),
        (
            "He was born in\n1978. A good year\n1. one",
            "<p>He was born in/1978. A good year</p><list><li 1><p>one</p></li></list>",
        ),
        (
            "- ```\n  code\n  ```",
            "<list><li><pre>code</pre></li></list>",
        ),
        ("* * *", ""),
        ("- # A", "<list><li><h1>A</h1></li></list>"),
        ("é\n\u{a0}", "<p>é</p>"),
        ("", ""),
    ]);
}

fn marked() -> impl Strategy<Value = String> {
    "([*_~`#>=!\\[\\]()<&;\\\\\"-]|```|\n|\n\n|- |1\\. |  |[ aé1.]|https://d.example|\\]\\(|\t){0,40}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn anything_is_read(text in prop_oneof![marked(), any::<String>()]) {
        let (nodes, depth) = measured(&markdown(&text));
        prop_assert!(nodes <= 6 * text.len() + 1 && depth <= 32, "{} nodes, {} deep", nodes, depth);
    }

    #[test]
    fn words_without_addresses_are_kept(text in "([*_>!-]|\n|[ abc,é])*") {
        prop_assert_eq!(letters(&plain(&markdown(&text))), letters(&text));
    }
}

#[test]
fn long_texts_take_no_longer_for_their_length() {
    for part in [
        "*",
        "*a ",
        "**a*b_",
        "[",
        "[a](",
        "![",
        "[a](b ",
        "`",
        "``a ",
        "> ",
        "- ",
        "- a\n\n",
        "\n",
        "<a",
        "\\",
        "1. a\n",
        "_a*",
        "&",
        "~~~\n",
        "a\n",
        "[](https://d.example/ \"",
        "  - a\n",
    ] {
        let text = part.repeat(40_000 / part.len());
        let start = std::time::Instant::now();
        markdown(&text);
        assert!(
            start.elapsed().as_secs() < 5,
            "{part:?}: {:?}",
            start.elapsed()
        );
    }
}
