// SPDX-License-Identifier: Apache-2.0
#include "msl/cache.hpp"

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

namespace softmetal::msl {

namespace {

bool own_directory(const std::string& path) {
    struct stat status;
    return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::string user_cache() {
    const char* const xdg = std::getenv("XDG_CACHE_HOME");
    if (xdg != nullptr && xdg[0] == '/') return xdg;
    const char* const home = std::getenv("HOME");
    return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache" : "";
}

}  // namespace

std::string cache_directory() {
    std::string path = user_cache();
    if (path.empty()) return "";
    mkdir(path.c_str(), 0700);
    for (const char* part : {"/softmetal", "/kernels"}) {
        path += part;
        mkdir(path.c_str(), 0700);  // fails if it exists, which the check covers
        if (!own_directory(path)) return "";
    }
    return path;
}

}  // namespace softmetal::msl
