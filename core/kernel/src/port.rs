//! Ports: what a module needs from outside its plug, as a trait it declares itself. The composition root hands the implementation to the
//! plug's constructor, the module keeps it in the registry, and operations find it by the trait: `w.port::<dyn PasswordHasher>()?`.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

use crate::fault::Fault;

/// An implementation of a port, with the port's type erased.
#[derive(Clone)]
pub struct Port {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    /// An `Arc<T>` in a box, because `T` is mostly a trait object and has no size.
    value: Arc<dyn Any + Send + Sync>,
}

impl Port {
    pub(crate) fn of<T: ?Sized + Send + Sync + 'static>(value: Arc<T>) -> Self {
        Self {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            value: Arc::new(value),
        }
    }
}

/// The ports of all modules, by the type they were given for.
#[derive(Clone, Default)]
pub(crate) struct Ports(HashMap<TypeId, Port>);

impl Ports {
    /// Keeps a port; `false` if there is one of this type already.
    pub(crate) fn insert(&mut self, port: Port) -> bool {
        self.0.insert(port.id, port).is_none()
    }

    pub(crate) fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<T>, Fault> {
        let found = self
            .0
            .get(&TypeId::of::<T>())
            .and_then(|port| port.value.downcast_ref::<Arc<T>>());
        found
            .cloned()
            .ok_or_else(|| Fault::internal(format!("nobody provides the port {}", type_name::<T>())))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fault, MIGRATIONS, Module, Plug, Registry};
    use std::sync::Arc;

    trait Greets: Send + Sync {
        fn greet(&self) -> &'static str;
    }
    struct Loud;
    impl Greets for Loud {
        fn greet(&self) -> &'static str {
            "HELLO"
        }
    }

    fn registry(modules: Vec<Module>) -> Result<Registry, Vec<String>> {
        Registry::new(vec![Plug {
            name: "test",
            migrations: MIGRATIONS,
            modules,
        }])
    }

    #[test]
    fn a_port_is_found_by_its_trait() {
        let registry = registry(vec![Module::new("a").port::<dyn Greets>(Arc::new(Loud))])
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(registry.port::<dyn Greets>().unwrap().greet(), "HELLO");
        let missing: Result<Arc<dyn Fn() + Send + Sync>, Fault> = registry.port();
        assert!(missing.is_err());
    }

    #[test]
    fn two_modules_cannot_provide_one_port() {
        let twice = ["a", "b"].map(|name| Module::new(name).port::<dyn Greets>(Arc::new(Loud)));
        let errors = registry(twice.into()).map(|_| ()).unwrap_err();
        assert!(errors[0].contains("is provided twice"), "{errors:?}");
    }
}
