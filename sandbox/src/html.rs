//! Text into HTML. The only way anything that is not a literal gets into a page.

use std::fmt;

/// Shows its text with the five characters that mean something in HTML replaced.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => fmt::Write::write_char(out, other)?,
            }
        }
        Ok(())
    }
}

/// JSON for a `<script type="application/ld+json">`: `<` never appears, so no `</script>` can end the element.
pub fn json_for_script(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes() {
        assert_eq!(
            Escaped(r#"<b a="1" c='2'>&"#).to_string(),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"
        );
        let json = json_for_script(&serde_json::json!({"name": "</script><script>"}));
        assert!(!json.contains('<'), "{json}");
    }
}
