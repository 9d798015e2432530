"""Names that falcon 1.4.1 imports and Python 3.10 and 3.11 have removed."""
import collections
import collections.abc
import inspect

for _name in collections.abc.__all__:
    if not hasattr(collections, _name):
        setattr(collections, _name, getattr(collections.abc, _name))

if not hasattr(inspect, 'getargspec'):
    _ArgSpec = collections.namedtuple('ArgSpec', 'args varargs keywords defaults')

    def _getargspec(function):
        """The positional half of getfullargspec()."""
        spec = inspect.getfullargspec(function)
        return _ArgSpec(spec.args, spec.varargs, spec.varkw, spec.defaults)

    inspect.getargspec = _getargspec
