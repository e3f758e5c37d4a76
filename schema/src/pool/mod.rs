//! The types of one descriptor set.

mod data;
mod known;
mod link;
pub(crate) mod names;
pub(crate) mod options;
mod read;
mod trouble;

use std::{fmt, sync::Arc};

pub(crate) use self::data::{Data, EnumData, FieldData, FileData, MessageData, MethodData, ServiceData};
pub use self::trouble::Trouble;
use self::{names::Names, options::LATEST};
use crate::{Enum, Message, Method, Service, descriptor::all, wire::Parts};

/// All messages, enums and methods of some files. Cheap to clone; equal if it is the same one.
#[derive(Clone, Default)]
pub struct Pool {
    data: Arc<Data>,
}

/// Why bytes make no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// They are something else than a descriptor set, or one that nests deeper than anybody writes.
    #[error("the bytes are not a descriptor set")]
    NotASet,
    /// A type is missing from the set, or is there twice: [`Pool::link`] says which.
    #[error("the descriptor set is not whole")]
    NotWhole,
}

/// A pool, and what is wanting in it.
#[derive(Debug)]
pub struct Linked {
    /// What could be made of the files.
    pub pool: Pool,
    /// What could not.
    pub troubles: Vec<Trouble>,
}

impl Pool {
    /// Reads an encoded `google.protobuf.FileDescriptorSet` that has everything that its messages and methods need.
    ///
    /// # Errors
    /// It is none, or not complete.
    pub fn read(set: &[u8]) -> Result<Self, PoolError> {
        let files = files(set).ok_or(PoolError::NotASet)?;
        let mut reader = read::Reader::default();
        if !files.iter().all(|file| reader.file(file)) {
            return Err(PoolError::NotASet);
        }
        let read::Reader { mut data, extensions, .. } = reader;
        let mut whole = true;
        link::link(&mut data, extensions, &mut |_, _| whole = false);
        if whole { Ok(Self { data: Arc::new(data) }) } else { Err(PoolError::NotWhole) }
    }

    /// Makes what can be made of files: each an encoded `google.protobuf.FileDescriptorProto`, in any order, whatever is missing.
    ///
    /// Of files with the same name, and of types, the first counts. Google's well-known types need not be among them. What is
    /// found wanting is told, and all else can be used.
    pub fn link<F: AsRef<[u8]>>(files: &[F]) -> Linked {
        let files = files.iter().map(AsRef::as_ref).collect::<Vec<_>>();
        Self::linked(&files)
    }

    fn linked(given: &[&[u8]]) -> Linked {
        let mut troubles = Vec::new();
        let names = given.iter().map(|file| read::name(file)).collect::<Vec<_>>();
        let by_name = Names::new(given.len(), &|index| &names[index]);
        let again = by_name.twice(&|index| &names[index]);
        let mut reader = read::Reader::default();
        for (index, file) in given.iter().enumerate() {
            if let Some((first, _)) = again.iter().find(|(_, second)| *second == index) {
                if given[*first] != *file {
                    troubles.push(Trouble::FileTwice(names[index].clone()));
                }
            } else if !reader.file(file) {
                troubles.push(Trouble::NotADescriptor(index));
            }
        }
        // They stand behind what they need.
        for file in known::files().into_iter().rev() {
            let name = read::name(file);
            let wanted = reader.data.files.iter().any(|file| file.imports.contains(&name));
            if wanted && !reader.data.has_file(&name) {
                reader.file(file);
            }
        }
        let read::Reader { mut data, extensions, .. } = reader;
        for FileData { name, edition, .. } in data.files.iter().filter(|file| file.edition > LATEST) {
            troubles.push(Trouble::Edition { file: name.clone(), edition: *edition });
        }
        link::link(&mut data, extensions, &mut |data, lack| troubles.extend(link::trouble(data, lack)));
        data.imports(&mut troubles);
        Linked { pool: Self { data: Arc::new(data) }, troubles }
    }

    /// The message of that full name: `package.Message`.
    pub fn message(&self, full_name: &str) -> Option<Message> {
        let index = self.data.message(full_name)?;
        Some(Message::new(self.clone(), index))
    }

    /// The enum of that full name.
    pub fn enumeration(&self, full_name: &str) -> Option<Enum> {
        let index = self.data.enumeration(full_name)?;
        Some(Enum::new(self.clone(), index))
    }

    /// The method behind `/package.Service/Method`.
    pub fn method(&self, path: &str) -> Option<Method> {
        let index = self.data.method(path)?;
        Some(Method::new(self.clone(), index))
    }

    /// All messages, nested ones and the entries of maps too, in the order of the files.
    pub fn messages(&self) -> impl Iterator<Item = Message> {
        let all = (0..self.data.messages.len()).filter(|index| self.data.counts(*index));
        all.map(|index| Message::new(self.clone(), index))
    }

    /// All enums, nested ones too, in the order of the files.
    pub fn enums(&self) -> impl Iterator<Item = Enum> {
        let all = (0..self.data.enums.len()).filter(|index| self.data.counts(self.data.messages.len() + index));
        all.map(|index| Enum::new(self.clone(), index))
    }

    /// All methods, service by service, in the order of the files.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        let before = self.data.messages.len() + self.data.enums.len();
        let all = (0..self.data.methods.len()).filter(move |index| self.data.counts(before + index));
        all.map(|index| Method::new(self.clone(), index))
    }

    /// All services in the order of the files, those without methods too.
    pub fn services(&self) -> impl Iterator<Item = Service> {
        (0..self.data.services.len()).map(|index| Service::new(self.clone(), index))
    }

    /// The names of the files in the order in which they came; behind them the well-known ones that they took for granted.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.data.files.iter().map(|file| &*file.name)
    }

    pub(crate) fn data(&self) -> &Data {
        &self.data
    }
}

/// The files of a descriptor set.
pub(crate) fn files(set: &[u8]) -> Option<Vec<&[u8]>> {
    let (parts, malformed) = Parts::all(set);
    malformed.is_none().then(|| all(&parts, 1).collect())
}

impl PartialEq for Pool {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }
}

impl Eq for Pool {}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} messages, {} methods)", self.data.messages.len(), self.data.methods.len())
    }
}
