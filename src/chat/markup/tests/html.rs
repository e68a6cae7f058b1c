use super::shown::{measured, shown};
use crate::chat::markup::{html, plain};
use proptest::prelude::*;

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(&html(text)), *expected, "{text:?}");
    }
}

#[test]
fn each_tag_of_the_list() {
    // Source: reference 3.2; the first is its example.
    check(&[
        ("<b>hi</b>", "<p><b>hi</b></p>"),
        (
            "<strong>a</strong><em>b</em><i>c</i><u>d</u><ins>e</ins><s>f</s><del>g</del><q>h</q>",
            "<p><b>a</b><i>b</i><i>c</i><u>d</u><u>e</u><s>f</s><s>g</s><q>h</q></p>",
        ),
        (
            "<a href='https://d.example/?a=1&amp;b=2' onclick=x>a</a>",
            "<p><a https://d.example/?a=1&b=2>a</a></p>",
        ),
        (
            "<ol><li>a<li>b</ol><ul><li>c</li></ul>",
            "<list><li 1><p>a</p></li><li 2><p>b</p></li></list><list><li><p>c</p></li></list>",
        ),
        // A blank before a mark is not underlined with it.
        ("a <u>b</u> c", "<p>a <u>b</u> c</p>"),
        ("a<u> b </u>c", "<p>a<u> b</u> c</p>"),
        ("a <u> <i>b</i></u>", "<p>a <u><i>b</i></u></p>"),
        ("<h1>a</h1><h6>b</h6>c", "<h1>a</h1><h6>b</h6><p>c</p>"),
        (
            "a <code>b  c</code> <code>\nd\n  e\n</code>f",
            "<p>a <code>b  c</code></p><pre>d\n  e</pre><p>f</p>",
        ),
        (
            "<p>a<br>b<br/>c</p><p><span style='color:red'>d</span></p>",
            "<p>a/b/c</p><p>d</p>",
        ),
    ]);
}

#[test]
fn everything_else_is_its_words() {
    check(&[
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<font color=red>a</font> <x-y>b</x-y>", "<p>a b</p>"),
        (
            "a<script>alert('<b>')</script>b<STYLE>p{}</style >c",
            "<p>abc</p>",
        ),
        ("a<svg/>b<svg><path d='x'/></svg>c", "<p>abc</p>"),
        ("<img src=x onerror=alert(1)>a", "<p>a</p>"),
        ("<!-- a --><!doctype html><?x?>b", "<p>b</p>"),
        ("<iframe srcdoc='<b>x</b>'>old</iframe>a", "<p>a</p>"),
        (
            "<table><tr><td>a<td>b<tr><td>c</table>",
            "<p>a b</p><p>c</p>",
        ),
        ("<title>x</title><template><b>y</b></template>z", "<p>z</p>"),
        (
            "<ul>loose<li>a</ul>",
            "<list><li><p>loose</p></li><li><p>a</p></li></list>",
        ),
        ("<li>a", "<list><li><p>a</p></li></list>"),
        ("<constructor>a<__proto__>b", "<p>a<__proto__>b</p>"),
    ]);
}

#[test]
fn blanks_and_references() {
    check(&[
        ("  a \n\t b  ", "<p>a b</p>"),
        ("<p> <b> a </b> b</p>", "<p><b>a</b> b</p>"),
        (
            "a&nbsp; &lt;b&gt; &amp;amp; &#8364; &#x20ac; &bogus; &",
            "<p>a\u{a0} <b> &amp; € € &bogus; &</p>",
        ),
        (
            "&#0;&#xD800;&#x110000;&#+65;",
            "<p>\u{fffd}\u{fffd}\u{fffd}&#+65;</p>",
        ),
        ("a<br><br><br><br>b<br>", "<p>a//b</p>"),
        (
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<p><script>alert(1)</script></p>",
        ),
    ]);
}

#[test]
fn wrongly_nested_and_never_closed() {
    check(&[
        ("<b>a<i>b</b>c</i>d", "<p><b>a<i>b</i></b><i>c</i>d</p>"),
        ("<b>a<p>b", "<p><b>a</b></p><p><b>b</b></p>"),
        ("</b>a</p></ul></li></code>b", "<p>a</p><p>b</p>"),
        (
            "<a href=https://a.example>a<a href=https://b.example>b</a>c",
            "<p><a https://a.example>a</a><a https://b.example>b</a>c</p>",
        ),
        (
            "<ul><li>a<ul><li>b</ul>c</ul>d",
            "<list><li><p>a</p><list><li><p>b</p></li></list><p>c</p></li></list><p>d</p>",
        ),
        ("a <b", "<p>a <b</p>"),
        ("1 < 2 <3 </ x", "<p>1 < 2 <3 </ x</p>"),
        ("<a href=\"x", "<p><a href=\"x</p>"),
        ("a<!-- b", "<p>a</p>"),
        ("<code>a<p>b", "<p><code>a</code></p><p>b</p>"),
        ("<b></b><ul></ul><p></p>", ""),
        ("<b/>a", "<p><b>a</b></p>"),
        (
            "<a href=https://d.example title='>'>x</a>",
            "<p><a https://d.example>x</a></p>",
        ),
    ]);
}

#[test]
fn only_safe_addresses_lead_anywhere() {
    for href in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java&#10;script:alert(1)",
        " javascript:x",
        "&#1;javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//d.example",
        "/x",
        "x",
        "",
        "blob:https://d.example/x",
        "https://a@d.example",
    ] {
        assert_eq!(
            shown(&html(&format!("<a href=\"{href}\">a</a>"))),
            "<p>a</p>",
            "{href}"
        );
    }
    check(&[
        (
            "<a href=mailto:a@d.example>a</a><a HREF='tel:+1555'>b</a>",
            "<p><a mailto:a@d.example>a</a><a tel:+1555>b</a></p>",
        ),
        (
            "<a href=https://a.example href=javascript:x>a</a>",
            "<p><a https://a.example>a</a></p>",
        ),
        (
            "see https://d.example/x.",
            "<p>see <a https://d.example/x>https://d.example/x</a>.</p>",
        ),
    ]);
}

#[test]
fn nothing_nests_without_end() {
    for part in [
        "<b>",
        "<ul><li>",
        "<a href=https://d.example>",
        "<b><i>",
        "<p>",
        "<ol>",
        "<q>a",
    ] {
        let text = part.repeat(20_000) + "x";
        let (_, depth) = measured(&html(&text));
        assert!(depth <= 40, "{part}: {depth}");
        assert!(plain(&html(&text)).contains('x'));
    }
    // What was too deep to open has nothing to close.
    let text = ["<b>".repeat(9), "a".into(), "</b>".repeat(9), "b".into()].concat();
    assert!(shown(&html(&text)).ends_with("</b>b</p>"));
}

fn marked() -> impl Strategy<Value = String> {
    "(<(/?)(b|i|a|p|ul|ol|li|h1|code|br|q|div|script|svg|u)( href=(\"?)(https://d.example|javascript:x|tel:1)(\"?))?/?>|[<>&;\"'/= aé\n-]|&lt;|&#9;|<!--|-->|https://d.example/){0,30}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn anything_is_read_and_nothing_forbidden_comes_out(text in prop_oneof![marked(), any::<String>()]) {
        // `measured` looks at each address.
        let (nodes, depth) = measured(&html(&text));
        prop_assert!(nodes <= 10 * text.len() + 1 && depth <= 40, "{} nodes, {} deep", nodes, depth);
    }

    #[test]
    fn words_between_tags_are_kept(words in prop::collection::vec(("[a-z]{1,5}", "</?(b|i|p|li|ul|h2|x|span|q)>"), 0..12)) {
        let text: String = words.iter().map(|(word, tag)| [word.as_str(), tag].concat()).collect();
        let all: String = words.iter().map(|(word, _)| word.as_str()).collect();
        let found: String = plain(&html(&text)).chars().filter(char::is_ascii_alphabetic).collect();
        prop_assert_eq!(found, all);
    }
}

#[test]
fn long_texts_take_no_longer_for_their_length() {
    for part in [
        "<",
        "<a",
        "<a ",
        "<a \"",
        "<!",
        "<!--",
        "&",
        "&#",
        "<b>a",
        "<b>a</i>",
        "<i>a<b>b</i>",
        "<ul>",
        "<ul><li>a",
        "<code>",
        "<script>",
        "</",
        "<br>",
        "https://",
        "<a href=\"",
        "<svg>a</svg",
        "<p>a ",
    ] {
        let text = part.repeat(200_000 / part.len());
        let start = std::time::Instant::now();
        html(&text);
        assert!(
            start.elapsed().as_secs() < 5,
            "{part:?}: {:?}",
            start.elapsed()
        );
    }
}
