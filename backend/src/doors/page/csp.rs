use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// The content security policy of a page: everything from here, no script but the page's own.
///
/// Trunk starts the page by an inline module script. It is allowed by its hash, so that no other inline script is.
pub(super) fn policy(index: &str) -> String {
    let mut scripts = String::new();
    for script in inline_scripts(index) {
        scripts += " 'sha256-";
        STANDARD.encode_string(Sha256::digest(script), &mut scripts);
        scripts.push('\'');
    }
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}

/// The contents of all script elements that have no `src`, as a browser hashes them.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<script") {
        let tag = &rest[at..];
        let (Some(open), Some(close)) = (tag.find('>'), tag.find("</script>")) else { break };
        let attributes = &tag["<script".len()..open.min(close)];
        if open < close && !attributes.split_ascii_whitespace().any(|part| part.starts_with("src=")) {
            scripts.push(&tag[open + 1..close]);
        }
        rest = &tag[close + "</script>".len()..];
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_count() {
        let html = r#"<head><script type="module" src="/a.js"></script>
            <script type="module">
import init from '/x.js';
</script><script defer src=/b.js></script><script></script></head>"#;
        assert_eq!(inline_scripts(html), ["\nimport init from '/x.js';\n", ""]);
        assert!(inline_scripts("<script>never closed").is_empty());
    }

    #[test]
    fn the_policy_names_the_hash_of_the_script() {
        // The example of the CSP specification (Content Security Policy Level 3, 8.4).
        let policy = policy("<script>alert('Hello, world.');</script>");
        assert!(policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"), "{policy}");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).expect("a rule for scripts");
        assert!(!scripts.contains("unsafe-inline"), "{scripts}");
    }
}
