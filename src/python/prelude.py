# What functions of BitBake and OpenEmbedded come to, for pvlint's own evaluator of Python. The name of each is
# its path with underscores for dots. They stand for those of all releases.


def bb_utils_filter_string(val, checkvalues):
    if not val:
        return ''
    wanted = set(checkvalues.split() if isinstance(checkvalues, str) else checkvalues)
    return ' '.join(sorted(wanted & set(val.split())))


def bb_utils_to_boolean(string, default=None):
    if not string:
        return default
    if isinstance(string, int):
        return string != 0
    lowered = string.lower()
    if lowered in ('y', 'yes', '1', 'true'):
        return True
    if lowered in ('n', 'no', '0', 'false'):
        return False
    raise ValueError('Invalid value for to_boolean: %s' % string)


def bb_utils_prune_suffix(var, suffixes, d):
    for suffix in suffixes:
        if suffix and var.endswith(suffix):
            var = var[:-len(suffix)]
    return var


def bb_utils_explode_deps(s):
    names = []
    in_version = False
    for word in s.split():
        in_version = in_version or word[0] == '('
        if not in_version:
            names.append(word)
        if in_version and word.endswith(')'):
            in_version = False
    return names


# A list of pairs: 0 for digits, 1 for letters, -1 for a tilde, 2 for any other character.
def bb_utils_explode_version(s):
    letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
    parts = []
    while s != '':
        kind = 0 if s[0] in '0123456789' else 1 if s[0] in letters else -1 if s[0] == '~' else 2
        alike = '0123456789' if kind == 0 else letters if kind == 1 else ''
        end = 1
        while end < len(s) and alike and s[end] in alike:
            end += 1
        parts.append((kind, int(s[:end]) if kind == 0 else s[:end]))
        s = s[end:]
    return parts


def bb_utils_split_version(s):
    s = s.strip(' <>=')
    epoch = 0
    if ':' in s:
        epoch = int(s.split(':')[0])
        s = s.split(':')[1]
    release = ''
    if '-' in s:
        s, release = s.rsplit('-', 1)
    return (epoch, s, release)


def bb_utils_vercmp_part(a, b):
    left = bb.utils.explode_version(a)
    right = bb.utils.explode_version(b)
    for at in range(max(len(left), len(right))):
        kind, text = left[at] if at < len(left) else (0, None)
        other_kind, other = right[at] if at < len(right) else (0, None)
        if kind != other_kind:
            return -1 if kind < other_kind else 1
        if text is None or other is None:
            return -1 if text is None else 1
        if text != other:
            return -1 if text < other else 1
    return 0


def bb_utils_vercmp(ta, tb):
    epoch, version, release = ta
    other_epoch, other_version, other_release = tb
    return (int(epoch or 0) - int(other_epoch or 0)
            or bb.utils.vercmp_part(version, other_version)
            or bb.utils.vercmp_part(release, other_release))


def bb_utils_vercmp_string(a, b):
    return bb.utils.vercmp(bb.utils.split_version(a), bb.utils.split_version(b))


def bb_utils_vercmp_string_op(a, b, op):
    order = bb.utils.vercmp_string(a, b)
    if op in ('=', '=='):
        return order == 0
    if op == '<=':
        return order <= 0
    if op == '>=':
        return order >= 0
    if op in ('>', '>>'):
        return order > 0
    if op in ('<', '<<'):
        return order < 0
    if op == '!=':
        return order != 0
    raise bb.utils.VersionStringException('Unsupported comparison operator "%s"' % op)


def oe_types_boolean(value):
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise TypeError('boolean accepts a string')
    lowered = value.lower()
    if lowered in ('yes', 'y', 'true', 't', '1'):
        return True
    if lowered in ('no', 'n', 'false', 'f', '0'):
        return False
    raise ValueError("Invalid boolean value '%s'" % value)


def oe_types_integer(value, numberbase=10):
    return int(value, int(numberbase))


def oe_path_join(*paths):
    return os.path.normpath('/'.join(paths))


def oe_path_relative(src, dest):
    return os.path.relpath(dest, src)


def oe_utils_ifelse(condition, iftrue=True, iffalse=False):
    return iftrue if condition else iffalse


def oe_utils_conditional(variable, checkvalue, truevalue, falsevalue, d):
    return truevalue if d.getVar(variable) == checkvalue else falsevalue


def oe_utils_vartrue(var, iftrue, iffalse, d):
    return iftrue if oe.types.boolean(d.getVar(var)) else iffalse


def oe_utils_less_or_equal(variable, checkvalue, truevalue, falsevalue, d):
    return truevalue if float(d.getVar(variable)) <= float(checkvalue) else falsevalue


def oe_utils_version_less_or_equal(variable, checkvalue, truevalue, falsevalue, d):
    return truevalue if bb.utils.vercmp_string(d.getVar(variable), checkvalue) <= 0 else falsevalue


def oe_utils_both_contain(variable1, variable2, checkvalue, d):
    first = set(d.getVar(variable1).split())
    second = set(d.getVar(variable2).split())
    wanted = set(checkvalue.split() if isinstance(checkvalue, str) else checkvalue)
    return ' '.join(wanted) if wanted <= first and wanted <= second else ''


def oe_utils_set_intersect(variable1, variable2, d):
    return ' '.join(set(d.getVar(variable1).split()) & set(d.getVar(variable2).split()))


def oe_utils_set_difference(variable1, variable2, d):
    first = d.getVar(variable1)
    if not first:
        return ''
    second = d.getVar(variable2)
    if not second:
        return first
    removed = set(second.split())
    return '' if '*' in removed else ' '.join(sorted(set(first.split()) - removed))


def oe_utils_prune_suffix(var, suffixes, d):
    for suffix in suffixes:
        if suffix and var.endswith(suffix):
            var = var[:-len(suffix)]
    prefix = d.getVar('MLPREFIX')
    if prefix and var.startswith(prefix):
        var = var[len(prefix):]
    return var


def oe_utils_str_filter(f, text, d):
    import re
    return ' '.join([word for word in text.split() if re.match(f, word)])


def oe_utils_str_filter_out(f, text, d):
    import re
    return ' '.join([word for word in text.split() if not re.match(f, word)])


def oe_utils_build_depends_string(depends, task):
    return ' '.join([word + ':' + task for word in depends.split()])


def oe_utils_inherits(d, *classes):
    return any([bb.data.inherits_class(name, d) for name in classes])


def oe_utils_filter_default_features(varname, d):
    return oe.utils.set_difference(varname + '_DEFAULTS', varname + '_OPTED_OUT', d)


def oe_utils_any_distro_features(d, features, truevalue='1', falsevalue=''):
    return bb.utils.contains_any('DISTRO_FEATURES', features, truevalue, falsevalue, d)


def oe_utils_all_distro_features(d, features, truevalue='1', falsevalue=''):
    return bb.utils.contains('DISTRO_FEATURES', features, truevalue, falsevalue, d)


def oe_utils_parallel_make(d, makeinst=False):
    words = (d.getVar('PARALLEL_MAKEINST' if makeinst else 'PARALLEL_MAKE') or '').split()
    for at in range(len(words)):
        if words[at] == '-j':
            return int(words[at + 1])
        if words[at].startswith('-j'):
            return int(words[at][2:].strip())
    return ''


def oe_utils_parallel_make_argument(d, fmt, limit=None, makeinst=False):
    count = oe.utils.parallel_make(d, makeinst)
    if not count:
        return ''
    return fmt % (min(limit, count) if limit else count)


def oe_utils_trim_version(version, num_parts=2):
    if not isinstance(version, str):
        raise TypeError('Version should be a string')
    if num_parts < 1:
        raise ValueError('Cannot split to parts < 1')
    return '.'.join(version.split('.')[:num_parts])


def oe_utils_multilib_pkg_extend(d, pkg):
    names = [pkg] + [variant + '-' + pkg for variant in (d.getVar('MULTILIB_VARIANTS') or '').split()]
    return ' '.join(names)


def oe_utils_squashspaces(string):
    import re
    return re.sub(r'\s+', ' ', string).strip()


def oe_utils_make_arch_independent(d):
    none = ['CC_ARCH', 'LD_ARCH', 'AS_ARCH', 'CPPFLAGS', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS']
    for name in ['TARGET_' + part for part in none] + ['SDK_ARCH', 'SDK_CC_ARCH']:
        d.setVar(name, 'none')
    for name in ['TARGET_FPU', 'TARGET_PREFIX', 'POPULATESYSROOTDEPS', 'LDFLAGS']:
        d.setVar(name, '')
    for name in ['EXCLUDE_FROM_SHLIBS', 'INHIBIT_PACKAGE_DEBUG_SPLIT', 'INHIBIT_PACKAGE_STRIP']:
        d.setVar(name, '1')
    d.setVar('baselib', 'lib')
    d.setVar('TARGET_ARCH', 'allarch')
    d.setVar('TARGET_OS', 'linux')
    d.setVar('PACKAGE_EXTRA_ARCHS', d.getVar('PACKAGE_EXTRA_ARCHS'))
    d.appendVarFlag('emit_pkgdata', 'vardepsexclude', ' MULTILIB_VARIANTS')
    d.appendVarFlag('write_specfile', 'vardepsexclude', ' MULTILIBS')
    d.appendVarFlag('do_package', 'vardepsexclude', ' package_do_shlibs')
    d.setVar('qemu_wrapper_cmdline', "def qemu_wrapper_cmdline(data, rootfs_path, library_paths):\n    return 'false'")


def oe_utils_base_set_filespath(path, d):
    extra = (d.getVar('FILESEXTRAPATHS') or '').replace('__default:', '')
    directories = (extra.split(':') if extra else []) + path
    overrides = (':' + (d.getVar('FILESOVERRIDES') or '')).split(':')
    overrides.reverse()
    return ':'.join([os.path.join(directory, name) for name in overrides for directory in directories if directory != ''])


# Until it moved into oe.utils, a function of the class base.
def base_set_filespath(path, d):
    return oe.utils.base_set_filespath(path, d)
