#pragma once

#include <string>
#include <vector>

#include "dimscope/cli/arguments.h"
#include "dimscope/effects/effects_view.h"

namespace dimscope::cli {

// What the arguments ask for; a class of --label may be a name of `class_names`. Throws InputError
// for what cannot be read, and for an option that nothing asked for uses.
effects::EffectsOptions effects_options(const EffectsArguments& arguments,
                                        const std::vector<std::string>& class_names);

}  // namespace dimscope::cli
