use super::shown::{letters, measured, shown};
use crate::chat::markup::{plain, whatsapp};
use proptest::prelude::*;

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(&whatsapp(text)), *expected, "{text:?}");
    }
}

#[test]
fn the_documents_table() {
    // Source: source document 003, "Formatting".
    check(&[
        (
            "Your total is *$10.50*",
            "<p>Your total is <b>$10.50</b></p>",
        ),
        ("Welcome to _WhatsApp_", "<p>Welcome to <i>WhatsApp</i></p>"),
        (
            "This is ~better~ best!",
            "<p>This is <s>better</s> best!</p>",
        ),
        (
            "```print 'Hello World';```",
            "<p><code>print 'Hello World';</code></p>",
        ),
    ]);
}

#[test]
fn marks_by_the_reference() {
    check(&[
        // 3.10, 3: what stands beside a mark
        ("a*b*c", "<p>a*b*c</p>"),
        ("2*3*4", "<p>2*3*4</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("*a* *b*", "<p><b>a</b> <b>b</b></p>"),
        ("*a*, *b*!", "<p><b>a</b>, <b>b</b>!</p>"),
        ("*a*b", "<p>*a*b</p>"),
        ("né*e*", "<p>né*e*</p>"),
        // 4
        ("* bold *", "<list><li><p>bold *</p></li></list>"),
        ("x * bold * y", "<p>x * bold * y</p>"),
        ("**", "<p>**</p>"),
        ("**bold**", "<p>**bold**</p>"),
        ("a ~~b~~", "<p>a ~~b~~</p>"),
        // 5
        ("*_~x~_*", "<p><b><i><s>x</s></i></b></p>"),
        ("*a _b* c_", "<p><b>a _b</b> c_</p>"),
        ("*a _b_ c*", "<p><b>a <i>b</i> c</b></p>"),
        ("*a *b* c*", "<p><b>a *b</b> c*</p>"),
        ("*5*3*", "<p><b>5*3</b></p>"),
        // The choice that is written down in the header.
        ("(*this*)", "<p>(<b>this</b>)</p>"),
        ("*open", "<p>*open</p>"),
        ("*a _b_", "<p>*a <i>b</i></p>"),
        ("*over\nlines*", "<p>*over/lines*</p>"),
        ("<b>x</b> & \"y\"", "<p><b>x</b> & \"y\"</p>"),
        ("# no heading", "<p># no heading</p>"),
        (
            "[x](https://d.example)",
            "<p>[x](<a https://d.example>https://d.example</a>)</p>",
        ),
    ]);
}

#[test]
fn code() {
    check(&[
        ("a `b*c*` d", "<p>a <code>b*c*</code> d</p>"),
        ("`a` `b`", "<p><code>a</code> <code>b</code></p>"),
        ("it`s a `b`", "<p>it`s a <code>b</code></p>"),
        ("` a `", "<p>` a `</p>"),
        ("``a``", "<p>``a``</p>"),
        ("```a *b* c```", "<p><code>a *b* c</code></p>"),
        (
            "*see ```x``` here*",
            "<p><b>see <code>x</code> here</b></p>",
        ),
        ("```\none\n  two\n```", "<pre>one\n  two</pre>"),
        (
            "see ```one\r\n*two*``` there",
            "<p>see </p><pre>one\r\n*two*</pre><p> there</p>",
        ),
        ("```a\nb```- c", "<pre>a\nb</pre><p>- c</p>"),
        ("```open *b*", "<p>```open <b>b</b></p>"),
        ("``````", "<p>``````</p>"),
        ("```   ```", "<p>```   ```</p>"),
        (
            "`https://d.example`",
            "<p><code>https://d.example</code></p>",
        ),
    ]);
}

#[test]
fn lines() {
    check(&[
        (
            "- a\n* *b*\n\n- c",
            "<list><li><p>a</p></li><li><p><b>b</b></p></li></list><list><li><p>c</p></li></list>",
        ),
        (
            "1. a\n3. b\n99. c",
            "<list><li 1><p>a</p></li><li 3><p>b</p></li><li 99><p>c</p></li></list>",
        ),
        (
            "1. a\n- b",
            "<list><li 1><p>a</p></li></list><list><li><p>b</p></li></list>",
        ),
        ("100. a", "<p>100. a</p>"),
        ("07. a", "<p>07. a</p>"),
        ("1.a", "<p>1.a</p>"),
        ("-a", "<p>-a</p>"),
        ("- ", "<p>- </p>"),
        ("> a\n> _b_\nc", "<quote><p>a/<i>b</i></p></quote><p>c</p>"),
        (">a", "<p>>a</p>"),
        ("a\nb\n\nc", "<p>a/b</p><p>c</p>"),
        ("a\r\n\r\nb", "<p>a</p><p>b</p>"),
        (
            "Hi\n- a\nbye\n- b",
            "<p>Hi</p><list><li><p>a</p></li></list><p>bye</p><list><li><p>b</p></li></list>",
        ),
        ("", ""),
        (" \n ", ""),
    ]);
}

#[test]
fn addresses_are_links_and_keep_their_marks() {
    check(&[
        (
            "https://d.example/_a_*b*.",
            "<p><a https://d.example/_a_*b>https://d.example/_a_*b</a>*.</p>",
        ),
        (
            "*https://d.example*",
            "<p><b><a https://d.example>https://d.example</a></b></p>",
        ),
        (
            "_see https://d.example._",
            "<p><i>see <a https://d.example>https://d.example</a>.</i></p>",
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("https://a@d.example", "<p>https://a@d.example</p>"),
    ]);
}

/// What the rules look at, in any order.
fn marked() -> impl Strategy<Value = String> {
    "([*_~`]|```|\n|- |\\* |> |12\\. |[ aé1.(<]|https://d.example/|\r\n|🚗){0,40}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_is_lost(text in prop_oneof![marked(), any::<String>()]) {
        let blocks = whatsapp(&text);
        prop_assert_eq!(letters(&plain(&blocks)), letters(&text));
        let (nodes, depth) = measured(&blocks);
        prop_assert!(nodes <= 4 * text.len() && depth <= 6, "{} nodes, {} deep", nodes, depth);
    }

    #[test]
    fn what_has_no_marks_stays_as_it_is(text in "[a-zé1-9 ,!?]{0,30}") {
        let blocks = whatsapp(&text);
        prop_assert_eq!(plain(&blocks), if text.trim().is_empty() { "" } else { &text });
    }
}

#[test]
fn long_texts_take_no_longer_for_their_length() {
    for part in [
        "*", "* a ", "*a ", "_*a_ ", "`", "```", "```a\n", "`a ", "> ", "1. \n", "https://",
        "~a*b_", " `` ",
    ] {
        let text = part.repeat(200_000 / part.len());
        let start = std::time::Instant::now();
        whatsapp(&text);
        // Quadratic would be minutes.
        assert!(
            start.elapsed().as_secs() < 5,
            "{part:?}: {:?}",
            start.elapsed()
        );
    }
}
