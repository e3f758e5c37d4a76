//! One style sheet in the place of many: brotli finds more that is alike in one text, and the browser asks once.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use anyhow::{Context as _, Result};

/// Joins the style sheets that `index.html` in `dist` links, in their order.
pub(super) fn join(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let links = links(&html);
    let Some((first, _)) = links.first() else { return Ok(()) };
    let mut joined = String::new();
    for (_, name) in &links {
        let sheet = dist.join(name);
        joined += &fs::read_to_string(&sheet).with_context(|| format!("cannot read {}", sheet.display()))?;
        fs::remove_file(&sheet).with_context(|| format!("cannot delete {}", sheet.display()))?;
    }
    joined += &colours_for_old_browsers(&joined);
    let mut hasher = DefaultHasher::new();
    joined.hash(&mut hasher);
    let name = format!("page-{:016x}.css", hasher.finish());
    let link = first.replace(links[0].1, &name);
    let html = links.iter().fold(html.clone(), |html, (link, _)| html.replace(link, ""));
    fs::write(dist.join(&name), joined).with_context(|| format!("cannot write {name}"))?;
    fs::write(&index, put(&html, &link)).with_context(|| format!("cannot write {}", index.display()))
}

/// What stands before the page in its body is drawn before the sheet has come: browsers hold back what stands behind a sheet, and
/// scripts. What is not drawn so has its sheet in the head.
fn put(html: &str, link: &str) -> String {
    let places =
        [html.find("<p class=unstarted"), html.find("<p class=\"unstarted"), html.find("<script"), html.find("<body")];
    let at = places.into_iter().flatten().next().unwrap_or_default();
    [&html[..at], link, &html[at..]].concat()
}

/// The light one of each pair of colours, for browsers that cannot choose: Chrome and Edge before 123, Firefox before 120, Safari before
/// 17.5. Without it they would show the page without any colour.
fn colours_for_old_browsers(css: &str) -> String {
    let pairs = css.match_indices("light-dark(").filter_map(|(at, pair)| {
        let name = &css[css[..at].rfind("--")?..at];
        let light = css[at + pair.len()..].split(',').next()?;
        Some(format!("{}{light};", name.trim_end()))
    });
    let pairs: String = pairs.collect();
    if pairs.is_empty() {
        return pairs;
    }
    format!("@supports not (color:light-dark(red,red)){{:root{{color-scheme:light!important;{pairs}}}}}")
}

/// The links to style sheets of a page: the element, and the file's name.
fn links(html: &str) -> Vec<(&str, &str)> {
    let elements = html.match_indices("<link").filter_map(|(at, _)| {
        let element = &html[at..];
        Some(&element[..=element.find('>')?])
    });
    let sheets = elements.filter(|element| element.contains("stylesheet"));
    let named = sheets.filter_map(|element| {
        let end = element.find(".css")? + ".css".len();
        let start = element[..end].rfind(['/', '"', '\'', '='])? + 1;
        Some((element, &element[start..end]))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_become_one_in_their_order() {
        let dist = tempfile::tempdir().unwrap();
        let at = |name: &str| dist.path().join(name);
        fs::write(at("a-1.css"), "a{}").unwrap();
        fs::write(at("b-2.css"), "b{}").unwrap();
        let html = "<link rel=\"icon\" href=\"/x.svg\"><link rel=\"stylesheet\" href=\"/b-2.css\">\n<link rel=stylesheet href=/a-1.css><p>";
        fs::write(at("index.html"), html).unwrap();
        join(dist.path()).unwrap();
        let html = fs::read_to_string(at("index.html")).unwrap();
        let links = links(&html);
        assert_eq!(links.len(), 1, "{html}");
        assert_eq!(fs::read_to_string(at(links[0].1)).unwrap(), "b{}a{}");
        assert!(!at("a-1.css").exists() && !at("b-2.css").exists());
        assert!(html.contains("x.svg") && html.ends_with("<p>"), "{html}");
    }

    #[test]
    fn the_first_picture_does_not_wait_for_the_sheet() {
        let page = "<head><script>1</script></head><body><div class=first>Weir</div><p class=unstarted>No</p></body>";
        assert_eq!(put(page, "<link>"), page.replace("<p class", "<link><p class"));
        assert_eq!(put("<head><script>1</script></head>", "<link>"), "<head><link><script>1</script></head>");
    }

    #[test]
    fn a_page_without_style_stays() {
        let dist = tempfile::tempdir().unwrap();
        fs::write(dist.path().join("index.html"), "<p>").unwrap();
        join(dist.path()).unwrap();
        assert_eq!(fs::read_to_string(dist.path().join("index.html")).unwrap(), "<p>");
    }

    #[test]
    fn browsers_that_know_no_pairs_of_colours_get_the_light_ones() {
        assert_eq!(
            colours_for_old_browsers(
                ":root{--font:a;--bg: light-dark(#fff, #000);--x:var(--bg);--ink:light-dark(#111,#eee)}"
            ),
            "@supports not (color:light-dark(red,red)){:root{color-scheme:light!important;--bg:#fff;--ink:#111;}}"
        );
        assert_eq!(colours_for_old_browsers("a{--b:c}"), "");
    }
}
