// Makes images.
#pragma once

#include "images/image.hpp"
#include "table/address_table.hpp"

namespace ectype {

// Goes through the source without recursion, parts before what holds them, and writes a step for each object that is
// not its own copy.
class ImageBuilder {
 public:
  ImageBuilder(State& state, Image& image) : state_(state), image_(image) {}

  // False, perhaps with an error set, if there is no image.
  [[nodiscard]] bool build(Borrowed<> source);

 private:
  using Form = Image::Form;

  // What is known of an object that was met. There are at most 2^29 objects.
  enum class Met : std::uint8_t {
    kLeaf = 1,   // it is its own copy
    kDone,       // it has a step
    kOpen,       // its parts are being looked at
    kOpenItems,  // the same, and it cannot exist before its parts do
  };
  // The parts of an instance are looked at in this order. Other objects only have contents.
  enum class Phase : std::uint8_t { kAttributes, kSlots, kContents };
  // An object whose parts are being looked at.
  struct Level {
    PyObject* object = nullptr;
    std::uint32_t number = 0;    // of the object, in the order in which they were met
    std::uint16_t of_class = 0;  // see `Image::Step`
    Form form = Form::kList;
    bool has_late_edges = false;
    Phase phase = Phase::kContents;
    Py_ssize_t next = 0;         // of the parts of this phase; two for each entry of a dict
    std::size_t first_edge = 0;  // in `pending_`
    // Where the part is that is being looked at.
    Place place;
    bool is_key = false;
  };
  struct Part {
    Borrowed<> object;
    Place place;
    bool is_key = false;
  };

  // Each returns false, perhaps with an error set, if there is no image.
  [[nodiscard]] bool look_at(const Part& part);
  [[nodiscard]] bool begin(Borrowed<> x);
  [[nodiscard]] static Form form_by_parts(Borrowed<> x, Form form, std::size_t edges);
  [[nodiscard]] bool finish();
  [[nodiscard]] bool classify(Borrowed<> x, Level& level);
  [[nodiscard]] bool classify_by_plan(Borrowed<> x, Level& level);
  [[nodiscard]] bool classify_instance(Borrowed<> x, const Plan& plan, Level& level);
  [[nodiscard]] bool classify_hooked(Borrowed<> x, const Plan& plan, Level& level) const;
  [[nodiscard]] bool number_edges();

  // The next part; false if there is none.
  bool next_part(Level& level, Part& part);
  bool next_attribute(Level& level, Part& part) const;
  bool next_slot(Level& level, Part& part) const;
  bool next_content(Level& level, Part& part) const;

  [[nodiscard]] const Plan* plan_of(Type type, std::uint16_t& of_class);
  [[nodiscard]] const Plan& plan_of(const Level& level) const { return *image_.classes_[level.of_class].plan; }
  [[nodiscard]] bool remember(Borrowed<> x, Met met, std::uint32_t number);
  [[nodiscard]] bool add_edge(Level& owner, const Place& place, std::uint32_t number);

  State& state_;
  Image& image_;
  AddressTable<> met_;  // the number of the object, and `Met`
  Buffer<Level> levels_;
  Buffer<Image::Edge> pending_;    // of the objects in `levels_`
  Buffer<std::uint32_t> step_of_;  // by the number of the object
};

}  // namespace ectype
