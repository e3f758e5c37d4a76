//! Files as the browser gives them: chosen, or dropped, alone or in folders.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

use super::kind::may_be;

/// Folders in folders are looked into so deep.
const DEPTH: usize = 32;
/// Entries of folders that are looked at. What is beyond is left alone, and the bound on files says that it is too much.
const ENTRIES: usize = 10_000;

/// A file with its path from where it was given.
#[derive(Clone, Debug)]
pub(in crate::own) struct Picked {
    /// `company/v1/service.proto`, or its name alone.
    pub(in crate::own) path: String,
    pub(in crate::own) file: File,
}

/// What was chosen in an input for files, or for a folder.
pub(in crate::own) fn chosen(list: &FileList) -> Vec<Picked> {
    let files = (0..list.length()).filter_map(|at| list.get(at));
    let picked = files.filter_map(|file| {
        let within = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
        let within = within.filter(|path| !path.is_empty());
        match within {
            Some(path) => may_be(&path).then_some(Picked { path, file }),
            // Who chooses a file by itself hears of it, whatever it is.
            None => Some(Picked { path: file.name(), file }),
        }
    });
    picked.collect()
}

/// What was dropped, to be looked into: it has to be taken while the event lasts.
pub(in crate::own) struct Dropped(Vec<JsValue>);

/// Takes what was dropped.
pub(in crate::own) fn dropped(data: &DataTransfer) -> Dropped {
    let items = Reflect::get(data, &"items".into()).map(|items| Array::from(&items)).unwrap_or_default();
    let entries = items.iter().filter_map(|item| call(&item, "webkitGetAsEntry", &[]).ok());
    Dropped(entries.filter(JsValue::is_object).collect())
}

impl Dropped {
    /// Its files, those in folders as well.
    pub(in crate::own) async fn files(self) -> Vec<Picked> {
        let mut picked = Vec::new();
        let mut entries: Vec<_> = self.0.into_iter().rev().map(|entry| (entry, String::new(), 0)).collect();
        let mut seen = 0;
        while let Some((entry, folder, depth)) = entries.pop() {
            seen += 1;
            if seen > ENTRIES {
                break;
            }
            let path = [&folder, &*text(&entry, "name")].concat();
            if flag(&entry, "isDirectory") {
                if depth < DEPTH {
                    let within = [&path, "/"].concat();
                    entries.extend(
                        children(&entry).await.into_iter().rev().map(|child| (child, within.clone(), depth + 1)),
                    );
                }
            } else if depth == 0 || may_be(&path) {
                let file = promised(&entry, "file").await.ok().and_then(|file| file.dyn_into::<File>().ok());
                picked.extend(file.map(|file| Picked { path, file }));
            }
        }
        picked
    }
}

/// What is in a folder. The browser gives it in parts, the last of which is empty.
async fn children(folder: &JsValue) -> Vec<JsValue> {
    let mut all = Vec::new();
    let Ok(reader) = call(folder, "createReader", &[]) else { return all };
    while let Ok(part) = promised(&reader, "readEntries").await {
        let part: Array = part.unchecked_into();
        if part.length() == 0 || all.len() > ENTRIES {
            break;
        }
        all.extend(part.iter());
    }
    all
}

/// A method that takes two functions, for what there is and for an error (File and Directory Entries API).
async fn promised(of: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let mut begin = |done: Function, failed: Function| {
        if let Err(error) = call(of, method, &[&done, &failed]) {
            let _ = failed.call1(&JsValue::NULL, &error);
        }
    };
    JsFuture::from(Promise::new(&mut begin)).await
}

fn call(of: &JsValue, method: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    function.apply(of, &with.iter().copied().collect::<Array>())
}

fn text(of: &JsValue, key: &str) -> String {
    Reflect::get(of, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn flag(of: &JsValue, key: &str) -> bool {
    Reflect::get(of, &key.into()).is_ok_and(|value| value.is_truthy())
}
